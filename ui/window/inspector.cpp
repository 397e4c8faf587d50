#include "ui/window/inspector.h"

#include <QCoreApplication>
#include <QGraphicsOpacityEffect>
#include <QHBoxLayout>
#include <algorithm>
#include <array>
#include <functional>

#include "ui/figure/formula.h"
#include "ui/views/axis.h"
#include "ui/views/map_choice.h"
#include "ui/views/mechanism_notes.h"
#include "ui/views/steps.h"
#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kWidestBeam = 8;  // that is offered
constexpr double kFadedOpacity = 0.35;

}  // namespace

Inspector::Inspector(QWidget* parent) : QScrollArea(parent) {
  setObjectName("inspector");
  setAccessibleName(tr("Inspector"));
  setFrameShape(QFrame::NoFrame);
  setFixedWidth(288);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setWidgetResizable(true);
  setFocusPolicy(Qt::NoFocus);

  auto* page = new QWidget;
  page->setObjectName("inspectorPage");
  parts_ = new QVBoxLayout(page);
  parts_->setContentsMargins(20, 18, 20, 16);
  parts_->setSpacing(0);
  setWidget(page);
  page->hide();  // until there is a model to say something about

  head_part_ = addPart();
  part_->addWidget(heads_ = new HeadPanel);

  step_part_ = addPart();
  step_title_ = addLabel(13, 600, "stepTitle");
  step_text_ = addLabel(12, 400, "stepText");
  part_->addSpacing(12);
  part_->addWidget(candidates_ = new widgets::CandidateBars);
  part_->addWidget(beam_row_ = new QWidget);
  auto* beam_row = new QHBoxLayout(beam_row_);
  beam_row->setContentsMargins(0, 4, 0, 0);
  beam_label_ = new QLabel(tr("Beam width"));
  beam_label_->setFont(widgets::ui_font(12));
  secondary_.push_back(beam_label_);
  beam_ = new widgets::Chooser("beam", tr("Beam width: how many outputs the search keeps"));
  beam_row->addWidget(beam_label_);
  beam_row->addStretch(1);
  beam_row->addWidget(beam_);

  mechanism_part_ = addPart();
  mechanism_ = addLabel(13, 600, "mechanism");
  part_->addWidget(formula_ = new widgets::FormulaView(11));
  formula_->setObjectName("formula");
  citation_ = addLabel(11, 400, "citation");
  part_->addSpacing(8);
  using Scale = widgets::ValueSlider::Scale;
  const auto slider = [](const char* name, const QString& title, const QString& label, Scale scale, int decimals) {
    return new widgets::ValueSlider(name, title, figure::formula(label), scale, decimals);
  };
  center_ = slider("center", tr("centre"), tr("centre p_t"), Scale::linear, 1);
  half_width_ = slider("halfWidth", tr("half width"), tr("half width D"), Scale::linear, 0);
  sigma_ = slider("sigma", tr("spread"), tr("spread σ"), Scale::linear, 1);
  temperature_ = slider("temperature", tr("temperature"), tr("temperature"), Scale::logarithmic, 2);
  half_width_->setRange(1, 20, 1);
  sigma_->setRange(0.2, 10, 0.1);
  temperature_->setRange(0.1, 10, 0);
  for (widgets::ValueSlider* bent : {center_, half_width_, sigma_, temperature_}) {
    part_->addWidget(bent);
    connect(bent, &widgets::ValueSlider::released, this, &Inspector::settled);
  }
  draw_ = new QPushButton(tr("Draw a position"));
  draw_->setObjectName("draw");
  draw_->setToolTip(tr("Draw each position from the softmax instead of taking the largest"));
  reset_ = new QPushButton(tr("Reset"));
  reset_->setObjectName("reset");
  reset_->setToolTip(tr("Back to the model as it was trained"));
  for (QPushButton* button : {draw_, reset_}) {
    button->setProperty("quiet", true);
    button->setFocusPolicy(Qt::TabFocus);
  }
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(0, 0, 0, 0);
  buttons->addWidget(draw_);
  buttons->addStretch(1);
  buttons->addWidget(reset_);
  part_->addLayout(buttons);

  cell_part_ = addPart();
  cell_title_ = addLabel(13, 600, "cellTitle");
  cell_text_ = addLabel(12, 400, "cellText");
  cell_text_->setMinimumHeight(34);
  cell_text_->setAlignment(Qt::AlignTop);

  prediction_part_ = addPart();
  part_->addWidget(predictions_ = new PredictionPanel);

  check_part_ = addPart(true);
  checks_title_ = addLabel(13, 600);
  checks_title_->setText(tr("Checks"));
  checks_ = addLabel(12, 400, "checks");
  connect(heads_, &HeadPanel::chosen, this, &Inspector::headChosen);
  connect(beam_, &widgets::Chooser::chosen, this, [this](int index) {
    if (index < kWidestBeam) emit beamChosen(index + 1);
    emit done();
  });
  connect(center_, &widgets::ValueSlider::moved, this, [this](double value) {
    change("center", [&](Interventions& to) { set_aligned_position(to, step_, value); });
  });
  connect(half_width_, &widgets::ValueSlider::moved, this,
          [this](double value) { bend("half_width", &Bend::half_width, value); });
  connect(sigma_, &widgets::ValueSlider::moved, this, [this](double value) { bend("sigma", &Bend::sigma, value); });
  connect(temperature_, &widgets::ValueSlider::moved, this,
          [this](double value) { bend("temperature", &Bend::temperature, value); });
  connect(draw_, &QPushButton::clicked, this, [this] {
    change("seed", [](Interventions& to) { to.seed = to.seed.value_or(0) + 1; });
    emit settled();
    emit done();
  });
  connect(reset_, &QPushButton::clicked, this, [this] {
    change("reset", forget_attention);
    emit settled();
    emit done();
  });
  setReadout(std::nullopt);
}

QLabel* Inspector::addLabel(int pixels, int weight, const QString& object_name) {
  auto* label = new QLabel;
  label->setObjectName(object_name);
  label->setFont(widgets::ui_font(pixels, weight));
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  part_->addWidget(label);
  (weight >= 600 ? primary_ : secondary_).push_back(label);
  return label;
}

QWidget* Inspector::addPart(bool last) {
  auto* part = new QWidget(widget());
  auto* column = new QVBoxLayout(part);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(part_ = new QVBoxLayout);
  part_->setSpacing(4);
  if (last) return part;
  column->addSpacing(14);
  column->addWidget(widgets::make_rule(Qt::Horizontal));
  column->addSpacing(14);
  return part;
}

void Inspector::arrange(bool heads) {
  if (heads_first_ == heads) return;
  heads_first_ = heads;
  while (QLayoutItem* item = parts_->takeAt(0)) delete item;
  const auto order = heads ? std::array{head_part_, cell_part_, step_part_, prediction_part_, mechanism_part_}
                           : std::array{head_part_, step_part_, mechanism_part_, cell_part_, prediction_part_};
  for (QWidget* part : order) parts_->addWidget(part);
  parts_->addWidget(check_part_);
  parts_->addStretch(1);
}

void Inspector::bend(const QString& what, std::optional<double> Bend::*value, double to) {
  change(what, [&](Interventions& interventions) {
    Bend bend = general_bend(interventions);
    bend.*value = to;
    set_general_bend(interventions, bend);
  });
}

void Inspector::change(const QString& what, const std::function<void(Interventions&)>& change) {
  change(interventions_);
  emit bent(interventions_, what);
}

void Inspector::setModel(const worker::ModelFacts& facts) {
  widget()->show();
  facts_ = facts;
  mechanism_->setToolTip(facts.mechanism);
  explain(facts.explanation);
}

void Inspector::explain(const Explanation& explanation) {
  if (explanation == explained_) return;
  explained_ = explanation;
  const views::MechanismNotes notes = views::notes_on(explanation);
  mechanism_->setText(notes.title);
  std::vector<widgets::FormulaView::Symbol> symbols;
  for (const auto& [letter, meaning] : notes.symbols) symbols.push_back({letter, meaning});
  formula_->setLines(notes.formulas, symbols);
  formula_->setVisible(!notes.formulas.empty());
  citation_->setText(notes.citation);
  citation_->setVisible(!notes.citation.isEmpty());
}

void Inspector::setEmpty() {
  arrange(false);
  for (QWidget* part : {head_part_, step_part_, cell_part_, prediction_part_, check_part_}) part->hide();
  for (QWidget* bent : std::initializer_list<QWidget*>{center_, half_width_, sigma_, temperature_, draw_, reset_}) {
    bent->hide();
  }
}

void Inspector::setFaded(bool faded) {
  // The mechanism is the model's, and the beam is asked for: they are as true as before.
  const std::initializer_list<QWidget*> of_trace = {heads_,     step_title_,  step_text_,    candidates_, cell_title_,
                                                    cell_text_, predictions_, checks_title_, checks_};
  for (QWidget* part : of_trace) {
    auto* effect = faded ? new QGraphicsOpacityEffect : nullptr;
    if (effect) effect->setOpacity(kFadedOpacity);
    part->setGraphicsEffect(effect);
  }
}

/// How the output was searched for, of a model that writes one of its own.
void Inspector::setBeam(const exhibit::Exhibit& exhibit) {
  const Interventions& asked = exhibit.request().interventions;
  beam_row_->setVisible(facts_.writes && !asked.target);
  QList<widgets::Chooser::Choice> choices;
  for (int width = 1; width <= kWidestBeam; ++width) {
    choices << widgets::Chooser::Choice{QString::number(width), width == 1
                                                                    ? tr("the likeliest token at each step")
                                                                    : tr("the best of the outputs that are kept")};
  }
  if (asked.beam > kWidestBeam) choices << widgets::Chooser::Choice{QString::number(asked.beam), {}};
  beam_->setChoices(choices, std::min(asked.beam - 1, kWidestBeam));
}

void Inspector::setStep(const exhibit::Exhibit& exhibit) {
  const Trace& trace = *exhibit.trace();
  const Interventions& interventions = exhibit.request().interventions;
  const int map = exhibit.state().map, step = exhibit.step();
  interventions_ = interventions;
  step_ = step;
  explain(facts_.hard && interventions.seed ? facts_.drawn : facts_.explanation);
  arrange(views::has_heads(trace));
  head_part_->setVisible(views::has_heads(trace));
  if (views::has_heads(trace)) heads_->setHeads(exhibit);
  prediction_part_->setVisible(!trace.predictions.empty());
  cell_part_->show();
  check_part_->show();
  setBeam(exhibit);
  step_part_->setVisible(exhibit.stepCount() > 0 || (exhibit.facts().writes && !views::has_heads(trace)));
  self_ = map < static_cast<int>(trace.attention.size()) && views::is_self_attention(trace.attention[map]);
  looks_ = views::stepped(trace) && views::stepped(trace) == views::glimpses_of(trace);
  const SourcePrediction* belief = looks_ ? views::belief_after(trace, step) : nullptr;
  const bool has_step = step >= 0 && step < static_cast<int>(trace.steps.size());
  step_title_->setText(
      looks_ ? tr("Look %1 of %2").arg(step + 1).arg(views::step_count(trace))
             : tr("Step %1 of %2").arg(step + 1).arg(std::max(trace.steps.size(), trace.target().size())));
  if (belief) {
    const Candidate& best = belief->candidates.front();
    step_text_->setText(
        tr("believes “%1” with %2").arg(views::token_label({best.text}), views::number_text(best.probability)));
    candidates_->setBars(bars_of(belief->candidates));
  } else if (has_step) {
    const Step& now = trace.steps[step];
    const Token token = step < static_cast<int>(trace.target().size()) ? trace.target()[step] : Token{now.token};
    step_text_->setText(tr("writes “%1” with %2").arg(views::token_label(token), views::number_text(now.probability)));
    candidates_->setBars(bars_of(now.candidates));
  } else {
    step_text_->setText({});
    candidates_->setBars({});
  }
  candidates_->setVisible(belief || (has_step && !trace.steps[step].candidates.empty()));

  const bool has_map = map < static_cast<int>(trace.attention.size());
  const bool local = has_map && !views::is_self_attention(trace.attention[map]) &&
                     step < static_cast<int>(trace.attention[map].windows.size()) && step >= 0;
  const bool can_run = !facts_.is_trace;
  center_->setVisible(local && can_run);
  half_width_->setVisible(local && can_run);
  sigma_->setVisible(local && can_run && facts_.sigma.has_value());
  temperature_->setVisible(has_map && can_run && (!facts_.hard || interventions.seed.has_value()));
  draw_->setVisible(facts_.hard && can_run);
  draw_->setText(interventions.seed ? tr("Draw again (seed %1)").arg(*interventions.seed) : tr("Draw a position"));
  reset_->setVisible(has_map && can_run);
  reset_->setEnabled(changes_attention(interventions));
  if (local) {
    const AttentionWindow& window = trace.attention[map].windows[step];
    center_->setRange(0, std::max<double>(1, trace.source().size() - 1.0), 0.1);
    center_->setValue(window.aligned_position);
    half_width_->setValue(window.half_width);
    if (window.sigma) sigma_->setValue(*window.sigma);
  }
  temperature_->setValue(general_bend(interventions).temperature.value_or(1.0));
}

void Inspector::setReadout(const std::optional<views::Readout>& readout) {
  if (!readout) {
    cell_title_->setText(self_ ? tr("Link") : looks_ ? tr("Look") : tr("Cell"));
    cell_text_->setText(self_    ? tr("Point at a token to see where it looks, click to keep it.")
                        : looks_ ? tr("Point at a look to read it, click to keep it.")
                                 : tr("Point at a cell to read it, click to keep it."));
    return;
  }
  cell_title_->setText(readout->title + QStringLiteral("   ") + readout->value);
  QString text = readout->detail;
  if (!readout->arithmetic.isEmpty()) text += QLatin1Char('\n') + readout->arithmetic;
  cell_text_->setText(text);
}

void Inspector::setChecks(const std::vector<Check>& checks) {
  QStringList lines;
  for (const Check& check : checks) {
    lines << QStringLiteral("<tr><td style='color:%1; font-weight:600'>%2&nbsp;&nbsp;</td><td>%3</td></tr>")
                 .arg((check.passed ? theme_.passed : theme_.text).name(), check.passed ? "✓" : "✗",
                      QCoreApplication::translate("Check", check.name.c_str()).toHtmlEscaped());
  }
  checks_->setTextFormat(Qt::RichText);
  checks_->setText(QStringLiteral("<table cellspacing='0' cellpadding='1'>%1</table>").arg(lines.join(QString())));
  checks_->setVisible(!checks.empty());
  checks_title_->setVisible(!checks.empty());
  checks_shown_ = checks;
}

void Inspector::setTheme(const figure::Theme& theme) {
  theme_ = theme;
  for (QLabel* label : primary_) widgets::set_text_color(label, theme.text);
  for (QLabel* label : secondary_) widgets::set_text_color(label, theme.text_muted);
  formula_->setColor(theme.text);
  formula_->setTint(theme.control_tint);
  candidates_->setTheme(theme);
  beam_->setTheme(theme);
  heads_->setTheme(theme);
  predictions_->setTheme(theme);
  for (widgets::ValueSlider* slider : {center_, half_width_, sigma_, temperature_}) slider->setTheme(theme);
  setChecks(checks_shown_);
}

}  // namespace saccade::window
