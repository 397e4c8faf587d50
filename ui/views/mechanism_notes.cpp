#include "ui/views/mechanism_notes.h"

#include <QCoreApplication>

#include "ui/figure/formula.h"

namespace saccade::views {

namespace {

struct Part {
  const char* name;  // in the mechanism
  const char* title;
  const char* formula;
  const char* citation;
};

// Each mechanism is a score, then what makes weights of the scores. In both tables the first part that fits is taken.
const Part scores[] = {
    {"additive", QT_TRANSLATE_NOOP("Mechanism", "Additive score"), "score_t(s) = v^⊤ tanh(W_1 h_s + W_2 s_{t−1})",
     "Bahdanau, Cho and Bengio 2015, A.1.2"},
    {"concat", QT_TRANSLATE_NOOP("Mechanism", "Concatenation score"), "score_t(s) = v^⊤ tanh(W_a [h_t ; h̄_s])",
     "Luong, Pham and Manning 2015, eq. 8"},
    {"general", QT_TRANSLATE_NOOP("Mechanism", "General (bilinear) score"), "score_t(s) = h_t^⊤ W_a h̄_s",
     "Luong, Pham and Manning 2015, eq. 8"},
    {"scaled", QT_TRANSLATE_NOOP("Mechanism", "Scaled dot product"), "score_t(s) = h_t^⊤ h̄_s / √d",
     "Vaswani et al. 2017, eq. 1"},
    {"dot", QT_TRANSLATE_NOOP("Mechanism", "Dot product"), "score_t(s) = h_t^⊤ h̄_s",
     "Luong, Pham and Manning 2015, eq. 8"},
};

// Of several heads, each with queries, keys and values of its own.
const Part several_heads[] = {
    {"scaled", QT_TRANSLATE_NOOP("Mechanism", "Multi-head attention"), "head_i = softmax(Q_iK_i^⊤ / √d_k) V_i",
     "Vaswani et al. 2017, section 3.2"},
    {"", QT_TRANSLATE_NOOP("Mechanism", "Multi-head attention"), "head_i = softmax(Q_iK_i^⊤ + B) V_i",
     "Raffel et al. 2020, section 2.1"},
};

const Part normalizers[] = {
    {"local-p", QT_TRANSLATE_NOOP("Mechanism", "Local attention, predictive"),
     "a_t(s) = softmax(score_t(s)) · exp(−(s − p_t)^2 / 2σ^2)\np_t = S · sigmoid(v_p^⊤ tanh(W_p h_t))\ns ∈ [p_t − D, "
     "p_t + D]",
     "Luong, Pham and Manning 2015, eq. 9 and 10"},
    {"local-m", QT_TRANSLATE_NOOP("Mechanism", "Local attention, monotonic"),
     "a_t(s) = softmax(score_t(s))\np_t = t,  s ∈ [p_t − D, p_t + D]", "Luong, Pham and Manning 2015, section 3.2"},
    {"hard", QT_TRANSLATE_NOOP("Mechanism", "Hard attention"), "a_t(s) = 1  for  s = argmax score_t,  otherwise 0",
     "Xu et al. 2015, section 4.1"},
    {"forced-forward", QT_TRANSLATE_NOOP("Mechanism", "Forced-forward attention"),
     "a_t(s) = softmax(score_t(s)),  s ≥ argmax a_{t−1}", "compare Raffel et al. 2017"},
    {"", QT_TRANSLATE_NOOP("Mechanism", "Soft attention"), "a_t(s) = softmax(score_t(s))", ""},
};

template <std::size_t N>
const Part* find(const Part (&parts)[N], const QString& mechanism) {
  for (const Part& part : parts) {
    if (mechanism.contains(QLatin1String(part.name))) return &part;
  }
  return nullptr;
}

QString translated(const char* text) { return QCoreApplication::translate("Mechanism", text); }

}  // namespace

MechanismNotes notes_on(const QString& mechanism) {
  if (mechanism.contains(QLatin1String("head"))) {
    const Part* heads = find(several_heads, mechanism);
    return {translated(heads->title), figure::formula_lines(heads->formula), heads->citation};
  }
  const Part* score = find(scores, mechanism);
  if (!score) {
    if (mechanism.isEmpty() || mechanism.contains(QLatin1String("none"))) {
      return {translated("No attention"), figure::formula_lines("c = h_S\ns_t = f(s_{t−1}, y_{t−1})"),
              "Sutskever, Vinyals and Le 2014"};
    }
    return {mechanism, {}, {}};
  }
  const Part* weights = find(normalizers, mechanism);
  const bool soft = *weights->name == '\0';
  MechanismNotes notes;
  notes.title = translated(soft ? score->title : weights->title);
  notes.formulas = figure::formula_lines(QString("%1\n%2").arg(score->formula, weights->formula));
  notes.citation = soft ? score->citation : weights->citation;
  return notes;
}

}  // namespace saccade::views
