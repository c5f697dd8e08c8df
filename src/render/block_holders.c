/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a library keeps, and who holds it: the shortest way to a root, and all roots. */
#include "base/memory.h"
#include "render/block.h"

enum { FEW_NAMES = 4 };

/* The name of a kept library. Keepers that have another block follow in brackets; `here`: is it in this block? */
static const char *kept_with(struct why_words *words, uint32_t kept, const bool *here)
{
    const struct why_indices *keepers = &words->analysis->libraries[kept].keepers;
    struct why_indices others = {0};

    for (size_t i = 0; i < keepers->count; i++)
        if (!here[keepers->at[i]])
            why_indices_push(words->printer->arena, &others, keepers->at[i]);
    if (!others.count)
        return why_words_library_name(words, kept);
    return why_printf(words->printer->arena, "%s (with %s)", why_words_library_name(words, kept),
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

/* Name each kept library once, although several of the group may keep it. */
static void print_keeps(struct why_words *words, const struct why_indices *group, size_t total)
{
    const struct why_analysis *analysis = words->analysis;
    WHY_FREE bool *here = why_xcalloc(analysis->model->map_count, sizeof(*here));
    WHY_FREE bool *told = why_xcalloc(analysis->model->map_count, sizeof(*told));
    const char **names = why_alloc(words->printer->arena, total * sizeof(*names));
    size_t count = 0;

    for (size_t i = 0; i < group->count; i++)
        here[group->at[i]] = true;
    for (size_t i = 0; i < group->count; i++) {
        const struct why_indices *keeps = &analysis->libraries[group->at[i]].keeps;

        for (size_t k = 0; k < keeps->count; k++) {
            if (!told[keeps->at[k]])
                names[count++] = kept_with(words, keeps->at[k], here);
            told[keeps->at[k]] = true;
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

/* The path from the library's holder to a root, a line for each holder. */
static void print_path(struct why_words *words, const struct why_indices *group, uint32_t root,
                       const struct why_ways *ways)
{
    struct why_printer *printer = words->printer;
    struct why_indices path = {0};
    bool first = true;

    for (uint32_t at = root; at != group->at[0]; at = ways->towards[at].by)
        why_indices_push(printer->arena, &path, at);
    for (size_t i = path.count; i-- > 0; first = false) {
        const char *edge = first && group->count > 1
                               ? why_words_bound_group_line(words, group, path.at[i])
                               : edge_words(words, path.at[i], ways->towards[path.at[i]], first ? "it" : "that");
        const char *line =
            why_printf(printer->arena, "%s%s%s", edge, i ? "" : "; root: ", i ? "" : root_words(words, root, true));

        if (first)
            why_printer_detail(printer, WHY_PLAIN, "held by", "%s", line);
        else
            why_printer_tree(printer, path.count - 1 - i, "%s", line);
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
