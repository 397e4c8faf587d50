#pragma once

#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "engine/trace/trace.h"
#include "ui/views/view_state.h"

namespace saccade::views {

/// What sort of attention a trace holds: its sites, in order, and whether it is of a picture ("cross", "encoder_self",
/// "cross+decoder_self+...", "cross+picture"). What is chosen for one trace suits the others of its kind.
QString kind_of(const Trace& trace);

/// Whether there are heads to choose from.
inline bool has_heads(const Trace& trace) { return trace.attention.size() > 1; }

/// The maps of one site by layer and head. Indices into `Trace::attention`, as everywhere here.
std::vector<int> maps_at(const Trace& trace, const std::string& site);
/// The first map of each site, and of each layer at the site of `map`.
std::vector<int> first_of_sites(const Trace& trace);
std::vector<int> first_of_layers(const Trace& trace, int map);
/// The maps of the layer that `map` is in.
std::vector<int> layer_of(const Trace& trace, int map);

/// The map to begin with: the wish, where the trace has it; otherwise what the text read says of the text written, if
/// there is that.
int first_map(const Trace& trace, const std::optional<AttentionSite>& wish);

/// The first map of the site that is `by` further, around.
int next_site(const Trace& trace, int map, int by);
/// `by` heads further at the same site, from the last head of a layer to the first of the next, and around.
int next_head(const Trace& trace, int map, int by);
/// The same head `by` layers further, around; the last head where that layer has fewer.
int next_layer(const Trace& trace, int map, int by);

/// The map of a state and those of its `more_maps` that can be drawn on the same tokens, in the order of their hues.
struct MapsTogether {
  std::vector<int> maps;
  int without_hue = 0;      // chosen, but there are no more hues that can be told apart
  int on_other_tokens = 0;  // chosen, but they look from or at other tokens
};
/// @param state within the trace, which has maps
MapsTogether maps_together(const Trace& trace, const ViewState& state);

/// Where token `index` of one text is in another that was made from it by an edit, or by merging pieces into words:
/// what stands before the edit stays, what stands behind it moves with it. Nothing for an index that is none.
/// @param before, after the texts that the tokens have their places in
std::optional<int> follow_token(const std::vector<Token>& from, const QString& before, const std::vector<Token>& to,
                                const QString& after, int index);

}  // namespace saccade::views
