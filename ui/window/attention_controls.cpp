#include "ui/window/attention_controls.h"

#include <QHBoxLayout>
#include <algorithm>

#include "ui/views/behavior.h"
#include "ui/views/map_choice.h"
#include "ui/views/readout.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/style.h"

namespace saccade::window {

namespace {

constexpr int kMassStep = 5;  // percent

QString site_title(const std::string& site) {
  if (site == "encoder_self") return AttentionControls::tr("Encoder");
  if (site == "decoder_self") return AttentionControls::tr("Decoder");
  if (site == "cross") return AttentionControls::tr("Cross");
  return AttentionControls::tr("Pooling");
}

bool has_special(const std::vector<Token>& tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [](const Token& token) { return token.special; });
}

/// Whether the first token that is looked at is one of those that can be hidden.
bool begins_special(const Trace& trace, int map) {
  const std::vector<Token>& keys = key_sequence(trace, trace.attention[map]).tokens;
  return !keys.empty() && keys.front().special;
}

}  // namespace

AttentionControls::AttentionControls(QWidget* parent) : QWidget(parent) {
  setObjectName("attentionControls");
  setAccessibleName(tr("Attention"));
  hide();
  auto* flow = new widgets::FlowLayout(this, 8, 4);

  const auto action = [this](const QString& text, const char* keys, auto slot) {
    auto* made = new QAction(text, this);
    made->setShortcut(QKeySequence(QLatin1String(keys)));
    made->setToolTip(
        QStringLiteral("%1 (%2)").arg(QString(text).remove('&'), made->shortcut().toString(QKeySequence::NativeText)));
    connect(made, &QAction::triggered, this, slot);
    return made;
  };
  const auto walk = [this](int (*step)(const Trace&, int, int), int by) {
    return [this, step, by] {
      if (trace_) emit mapChosen(step(*trace_, map_, by));
    };
  };
  previous_site_ = action(tr("Previous &Kind"), "Ctrl+Shift+PgUp", walk(views::next_site, -1));
  next_site_ = action(tr("Next K&ind"), "Ctrl+Shift+PgDown", walk(views::next_site, 1));
  previous_layer_ = action(tr("Previous &Layer"), "Ctrl+PgUp", walk(views::next_layer, -1));
  next_layer_ = action(tr("Next L&ayer"), "Ctrl+PgDown", walk(views::next_layer, 1));
  previous_head_ = action(tr("Previous &Head"), "Ctrl+Up", walk(views::next_head, -1));
  next_head_ = action(tr("Next H&ead"), "Ctrl+Down", walk(views::next_head, 1));

  site_ = new widgets::Chooser("site", tr("Kind of attention"));
  layer_ = new widgets::Chooser("layer", tr("Layer"), previous_layer_, next_layer_);
  head_ = new widgets::Chooser("head", tr("Head"), previous_head_, next_head_);
  sort_ = new widgets::Chooser("sort", tr("Order of the heads"));
  for (widgets::Chooser* chooser : {site_, layer_, head_, sort_}) flow->addWidget(chooser);
  const auto go = [this](const std::vector<int>& maps, int index) {
    if (index < static_cast<int>(maps.size())) emit mapChosen(maps[index]);
  };
  connect(site_, &widgets::Chooser::chosen, this, [this, go](int i) { go(views::first_of_sites(*trace_), i); });
  connect(layer_, &widgets::Chooser::chosen, this, [this, go](int i) { go(views::first_of_layers(*trace_, map_), i); });
  connect(head_, &widgets::Chooser::chosen, this, [this, go](int i) { go(views::layer_of(*trace_, map_), i); });
  connect(sort_, &widgets::Chooser::chosen, this, [this](int i) {
    const QString sort = sorts_.value(i);
    emit stateChanged([sort](views::ViewState& state) { state.sort = sort; });
  });

  mass_ = new QWidget;
  mass_->setToolTip(tr("Of each word, draws the fewest links that hold this share of its weight"));
  mass_text_ = new QLabel;
  mass_text_->setObjectName("massText");
  mass_text_->setFont(widgets::ui_font(12));
  mass_slider_ = new QSlider(Qt::Horizontal);
  mass_slider_->setObjectName("massSlider");
  mass_slider_->setAccessibleName(tr("Share of each word’s weight that is drawn, in percent"));
  mass_slider_->setRange(1, 100 / kMassStep);
  mass_slider_->setFixedWidth(72);
  mass_slider_->setFocusPolicy(Qt::TabFocus);
  auto* mass_row = new QHBoxLayout(mass_);
  mass_row->setContentsMargins(4, 0, 0, 0);
  mass_row->setSpacing(8);
  mass_row->addWidget(mass_text_);
  mass_row->addWidget(mass_slider_);
  flow->addWidget(mass_);
  const auto set_mass = [this](int position) {
    const double mass = position * kMassStep / 100.0;
    emit stateChanged([mass](views::ViewState& state) { state.mass = mass; });
  };
  connect(mass_slider_, &QSlider::valueChanged, this, set_mass);
  fewer_ = action(tr("&Fewer Links"), "Ctrl+[", [this] { mass_slider_->setValue(mass_slider_->value() - 1); });
  more_ = action(tr("&More Links"), "Ctrl+]", [this] { mass_slider_->setValue(mass_slider_->value() + 1); });

  const auto toggle = [&](const char* name, const QString& text, const char* keys, auto slot) {
    QAction* made = action(text, keys, slot);
    made->setCheckable(true);
    flow->addWidget(addToggle(name, made));
    return made;
  };
  special_ = toggle("special", tr("&Special tokens"), "Ctrl+Shift+T", [this](bool shown) {
    emit stateChanged([shown](views::ViewState& state) { state.hide_special = !shown; });
  });
  sink_ = toggle("sink", tr("&Dim sink"), "Ctrl+Shift+D",
                 [this](bool on) { emit stateChanged([on](views::ViewState& state) { state.dim_sink = on; }); });
  sink_->setToolTip(tr("Dims the links to a first token that takes most of the weight (%1)")
                        .arg(sink_->shortcut().toString(QKeySequence::NativeText)));
  special_->setIconText(tr("Special"));  // what the row has room for; the menu and the tip say it in full
  words_ = toggle("words", tr("&Words"), "Ctrl+Shift+W", [this](bool on) { emit wordsMerged(on); });
  renormalize_ = toggle("renormalize", tr("&Renormalise"), "Ctrl+Shift+R", [this](bool on) {
    emit stateChanged([on](views::ViewState& state) { state.renormalize = on; });
  });
}

QCheckBox* AttentionControls::addToggle(const char* object_name, QAction* action) {
  auto* box = new QCheckBox(action->iconText());
  box->setObjectName(QLatin1String(object_name));
  box->setFont(widgets::ui_font(12));
  box->setFocusPolicy(Qt::TabFocus);  // after a click the arrow keys still walk
  connect(box, &QCheckBox::clicked, action, &QAction::trigger);
  connect(action, &QAction::changed, box, [box, action] {
    box->setText(action->iconText());
    box->setChecked(action->isChecked());
    box->setEnabled(action->isEnabled());
    box->setVisible(action->isVisible());
    box->setToolTip(action->toolTip());
  });
  return box;
}

void AttentionControls::addTo(QMenu* menu) {
  menu->addActions({previous_head_, next_head_, previous_layer_, next_layer_, previous_site_, next_site_});
  menu->addSeparator();
  menu->addActions({fewer_, more_});
  menu->addSeparator();
  menu->addActions({special_, renormalize_, sink_, words_});
}

void AttentionControls::setState(const exhibit::Exhibit& exhibit) {
  const views::ViewState& state = exhibit.state();
  const bool merge_words = exhibit.request().merge_words;
  trace_ = exhibit.trace();
  map_ = state.map;
  const bool heads = views::has_heads(*trace_);
  setVisible(heads);
  const views::ViewUses& uses = exhibit.view().uses;
  const int layers = heads ? static_cast<int>(views::first_of_layers(*trace_, map_).size()) : 0;
  const int sites = static_cast<int>(views::first_of_sites(*trace_).size());
  for (QAction* action : {previous_head_, next_head_}) action->setEnabled(heads);
  for (QAction* action : {previous_layer_, next_layer_}) action->setEnabled(layers > 1);
  for (QAction* action : {previous_site_, next_site_}) action->setEnabled(heads && sites > 1);
  for (QAction* action : {fewer_, more_}) action->setEnabled(heads && uses.mass);
  site_->setVisible(uses.map && sites > 1);
  layer_->setVisible(uses.map && layers > 1);
  head_->setVisible(uses.map);
  sort_->setVisible(uses.sort && !exhibit.shown().behaviors.empty());
  mass_->setVisible(uses.mass);

  const bool special = heads && (has_special(query_sequence(*trace_, trace_->attention[map_]).tokens) ||
                                 has_special(key_sequence(*trace_, trace_->attention[map_]).tokens));
  special_->setEnabled(special);
  special_->setChecked(!state.hide_special);
  renormalize_->setEnabled(special && state.hide_special);
  renormalize_->setVisible(special && state.hide_special);
  renormalize_->setChecked(state.renormalize);
  const bool has_first = heads && !(special && state.hide_special && begins_special(*trace_, map_));
  sink_->setEnabled(has_first && uses.sink);
  sink_->setVisible(has_first && uses.sink);
  sink_->setChecked(state.dim_sink);
  words_->setEnabled(heads && (exhibit.hasPieces() || merge_words));
  words_->setChecked(merge_words);
  if (!heads) return;
  showChoices(exhibit.shown().behaviors);
  showSorts(exhibit.shown().behaviors, state.sort);
  setMass(state.mass);
}

void AttentionControls::showChoices(std::span<const HeadBehavior> behaviors) {
  const AttentionSite& now = trace_->attention[map_].site;
  const auto show = [](widgets::Chooser* chooser, const std::vector<int>& maps, auto choice, auto is_current) {
    QList<widgets::Chooser::Choice> choices;
    int current = 0;
    for (const int map : maps) {
      if (is_current(map)) current = static_cast<int>(choices.size());
      choices << choice(map);
    }
    chooser->setChoices(choices, current);
  };
  const auto site = [this](int map) -> const AttentionSite& { return trace_->attention[map].site; };
  show(
      site_, views::first_of_sites(*trace_),
      [&](int map) {
        return widgets::Chooser::Choice{site_title(site(map).site), {}};
      },
      [&](int map) { return site(map).site == now.site; });
  show(
      layer_, views::first_of_layers(*trace_, map_),
      [&](int map) {
        return widgets::Chooser::Choice{tr("Layer %1").arg(site(map).layer + 1), {}};
      },
      [&](int map) { return site(map).layer == now.layer; });
  show(
      head_, views::layer_of(*trace_, map_),
      [&](int map) {
        return widgets::Chooser::Choice{tr("Head %1").arg(site(map).head + 1), views::head_name(behaviors, map)};
      },
      [&](int map) { return map == map_; });
}

void AttentionControls::showSorts(std::span<const HeadBehavior> behaviors, const QString& sort) {
  sorts_ = {QString()};
  QList<widgets::Chooser::Choice> choices = {{tr("Sort by layer"), {}}};
  for (const HeadBehavior& head : behaviors) {
    for (const Behavior& behavior : head.behaviors) {
      const QString name = QString::fromLatin1(behavior.name);
      if (sorts_.contains(name)) continue;
      sorts_ << name;
      choices << widgets::Chooser::Choice{tr("Sort by “%1”").arg(views::behavior_title(name)), {}};
    }
  }
  sort_->setChoices(choices, std::max<int>(0, sorts_.indexOf(sort)));
}

void AttentionControls::setMass(double mass) {
  const QSignalBlocker blocker(mass_slider_);
  mass_slider_->setValue(qRound(mass * 100 / kMassStep));
  mass_text_->setText(tr("links holding <b>%1 %</b>").arg(qRound(mass * 100)));
}

void AttentionControls::setTheme(const figure::Theme& theme) {
  for (widgets::Chooser* chooser : {site_, layer_, head_, sort_}) chooser->setTheme(theme);
  widgets::set_text_color(mass_text_, theme.text_muted);
}

}  // namespace saccade::window
