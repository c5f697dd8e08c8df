/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a library keeps, and who holds it: the shortest way to a root, and all roots. */
#include "base/memory.h"
#include "render/block.h"

enum { FEW_NAMES = 4, FEW_STEPS = 6, FIRST_STEPS = 3, LAST_STEPS = 2 };

/* Does nobody need it, so that a symbol that was bound in it is all that keeps it? That is a cause; a need is none.
 */
static bool is_only_bound(const struct why_library *library)
{
    bool bound = false;

    for (size_t i = 0; i < library->reason_count; i++) {
        enum why_evidence evidence = why_reason_evidence(&library->reasons[i]);

        if (evidence == WHY_EVIDENCE_HOLDERS)
            return false;
        bound |= evidence == WHY_EVIDENCE_BINDINGS;
    }
    return bound;
}

/* A library in the keeps of several blocks names the others than those that are `here`. */
static const char *kept_name(struct why_words *words, uint32_t kept, const bool *here)
{
    const struct why_library *library = &words->analysis->libraries[kept];
    const char *name = why_words_library_name(words, kept), *bound = is_only_bound(library) ? "bound" : "";
    struct why_indices others = {0};

    for (size_t i = 0; i < library->keepers.count; i++)
        if (!here[library->keepers.at[i]])
            why_indices_push(words->printer->arena, &others, library->keepers.at[i]);
    if (!others.count)
        return *bound ? why_printf(words->printer->arena, "%s (%s)", name, bound) : name;
    return why_printf(words->printer->arena, "%s (%s%swith %s)", name, bound, *bound ? ", " : "",
                      why_printer_plain(words->printer->arena, why_words_library_list(words, &others, 2, true, "")));
}

/* For a library that keeps its whole namespace: name the stuck libraries in it that have no block of their own. */
static void print_namespace(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    uint64_t ns = why_map_value(&model->maps[map], WHY_l_ns);
    const char *with = "";
    struct why_indices rest = {0};

    for (uint32_t i = 0; i < model->map_count; i++)
        if (why_map_value(&model->maps[i], WHY_l_ns) == ns &&
            words->analysis->libraries[i].state == WHY_STATE_STUCK && !words->analysis->libraries[i].block)
            why_indices_push(words->printer->arena, &rest, i);
    if (rest.count)
        with = why_printf(words->printer->arena, ", with %s", why_words_library_list(words, &rest, 8, true, "-a"));
    why_printer_detail(words->printer, WHY_PLAIN, "keeps", "%s", why_words_namespace_line(words, ns, with));
}

/* Each once, which several of the group may keep: first what is bound, then what is only needed. */
static void print_keeps(struct why_words *words, const struct why_indices *group, size_t total)
{
    const struct why_analysis *analysis = words->analysis;
    WHY_FREE bool *here = why_xcalloc(analysis->model->map_count, sizeof(*here));
    WHY_FREE bool *told = why_xcalloc(analysis->model->map_count, sizeof(*told));
    const char **names = why_alloc(words->printer->arena, total * sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < group->count; i++)
        here[group->at[i]] = true;
    for (int needed = 0; needed < 2; needed++)
        for (size_t i = 0; i < group->count; i++) {
            const struct why_indices *keeps = &analysis->libraries[group->at[i]].keeps;

            for (size_t k = 0; k < keeps->count; k++) {
                if (told[keeps->at[k]] || is_only_bound(&analysis->libraries[keeps->at[k]]) == needed)
                    continue;
                told[keeps->at[k]] = true;
                names[count++] = kept_name(words, keeps->at[k], here);
            }
        }
    why_printer_detail(words->printer, WHY_PLAIN, "keeps", "%s", why_words_names_or_more(words, names, count, 0));
}

void why_block_keeps(struct why_words *words, const struct why_indices *group)
{
    size_t total = 0;

    for (size_t i = 0; i < group->count; i++)
        total += words->analysis->libraries[group->at[i]].keeps.count;
    if (words->analysis->libraries[group->at[0]].keeps_namespace)
        print_namespace(words, group->at[0]);
    else if (total)
        print_keeps(words, group, total);
}

/* Why a root stays, for the end of a path: the number of its handles, or the word of a reason. */
static const char *root_words(struct why_words *words, uint32_t root, bool as_sentence)
{
    const struct why_library *library = &words->analysis->libraries[root];

    for (size_t i = 0; i < library->reason_count; i++) {
        const struct why_reason *reason = &library->reasons[i];

        if (why_reason_is_about_holders(reason))
            continue;
        return why_reason_family(reason) == WHY_FAMILY_HANDLES && as_sentence ? why_words_evidence_line(words, reason)
                                                                              : why_reason_words[reason->kind].word;
    }
    return "unknown";
}

static const char *edge_words(struct why_words *words, uint32_t holder, struct why_hold hold, const char *it)
{
    if (hold.reldep)
        return why_words_bound_line(words, hold.by, holder, it);
    return why_printf(words->printer->arena, "%s needs %s",
                      why_printer_name(words->printer, why_words_library_name(words, holder)), it);
}

static const char *group_edge_words(struct why_words *words, const struct why_indices *group, uint32_t holder,
                                    struct why_hold hold)
{
    struct why_indices by = {.at = &holder, .count = 1};

    return hold.reldep ? why_words_bound_group_line(words, group, holder) : why_words_need_group_line(words, &by);
}

/* The path from the library's holder to a root, a line for each holder. */
static void print_path(struct why_words *words, const struct why_indices *group, uint32_t root,
                       const struct why_ways *ways)
{
    struct why_printer *printer = words->printer;
    struct why_indices path = {0};
    bool first = true;
    size_t hidden = 0;

    for (uint32_t at = root; at != group->at[0]; at = ways->towards[at].by)
        why_indices_push(printer->arena, &path, at);
    if (path.count > why_words_limit(words, FEW_STEPS))
        hidden = path.count - FIRST_STEPS - LAST_STEPS;
    for (size_t i = path.count; i-- > 0; first = false) {
        if (hidden && i + 1 == path.count - FIRST_STEPS) {
            why_printer_tree(printer, FIRST_STEPS, "and %zu more steps (-v)", hidden);
            i = LAST_STEPS - 1;
        }
        const char *edge = first && group->count > 1
                               ? group_edge_words(words, group, path.at[i], ways->towards[path.at[i]])
                               : edge_words(words, path.at[i], ways->towards[path.at[i]], first ? "it" : "that");
        const char *line =
            why_printf(printer->arena, "%s%s%s", edge, i ? "" : "; root: ", i ? "" : root_words(words, root, true));

        if (first)
            why_printer_detail(printer, WHY_PLAIN, "held by", "%s", line);
        else
            why_printer_tree(printer, path.count - 1 - i - (hidden && i < LAST_STEPS ? hidden - 1 : 0), "%s", line);
    }
}

void why_block_paths(struct why_words *words, const struct why_indices *group, const struct why_ways *ways)
{
    for (size_t i = 0; i < ways->roots.count; i++) {
        if (ways->roots.at[i] == group->at[0])
            continue;
        print_path(words, group, ways->roots.at[i], ways);
        if (!words->printer->options->verbose)
            return;
    }
}

void why_block_roots(struct why_words *words, uint32_t map, const struct why_ways *ways)
{
    struct why_printer *printer = words->printer;
    const char **names = why_alloc(printer->arena, (ways->roots.count + 1) * sizeof(*names));
    size_t count = ways->roots.count;
    struct why_indices cut;

    if (!count || (count == 1 && ways->roots.at[0] == map))
        return;
    if (count == 1) {
        why_printer_detail(printer, WHY_PLAIN, "roots", "1: %s. It goes when that goes.",
                           why_printer_name(printer, why_words_library_name(words, ways->roots.at[0])));
        return;
    }
    for (size_t i = 0; i < count; i++)
        names[i] = why_printf(printer->arena, "%s (%s)", why_words_library_name(words, ways->roots.at[i]),
                              root_words(words, ways->roots.at[i], false));
    cut = why_analysis_cut(words->analysis, map, count);
    why_printer_detail(printer, WHY_PLAIN, "roots", "%zu: %s. %s%s", count,
                       why_printer_name_list(printer, names, count, why_words_limit(words, FEW_NAMES), false, "-v"),
                       count == 2 ? "Both must go." : "All must go.", why_words_through_line(words, &cut));
}
