/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a library keeps, and who holds it: the shortest way to a root, and all roots. */
#include "render/block.h"

enum { FEW_NAMES = 4 };

/* A library in the keeps of several blocks names the others. */
static const char *kept_with(struct why_words *words, uint32_t kept, uint32_t keeper)
{
    const struct why_indices *keepers = &words->analysis->libraries[kept].keepers;
    struct why_indices others = {0};

    for (size_t i = 0; i < keepers->count; i++)
        if (keepers->at[i] != keeper)
            why_push(words->page->arena, &others, keepers->at[i]);
    if (!others.count)
        return why_library_name(words, kept);
    return why_printf(words->page->arena, "%s (with %s)", why_library_name(words, kept),
                      why_plain(words->page->arena, why_library_list(words, &others, 2, true, "")));
}

/* The whole namespace: what in it has no block of its own stays with it. */
static void print_namespace(struct why_words *words, uint32_t map)
{
    const struct why_model *model = words->analysis->model;
    uint64_t ns = why_map_value(&model->maps[map], WHY_l_ns);
    const char *with = "";
    struct why_indices rest = {0};

    for (uint32_t i = 0; i < model->map_count; i++)
        if (why_map_value(&model->maps[i], WHY_l_ns) == ns &&
            words->analysis->libraries[i].state == WHY_STATE_STUCK && !words->analysis->libraries[i].block)
            why_push(words->page->arena, &rest, i);
    if (rest.count)
        with = why_printf(words->page->arena, ", with %s", why_library_list(words, &rest, 8, true, "-a"));
    why_page_detail(words->page, WHY_PLAIN, "keeps", "%s", why_namespace_line(words, ns, with));
}

void why_block_keeps(struct why_words *words, uint32_t map)
{
    const struct why_indices *keeps = &words->analysis->libraries[map].keeps;
    const char **names = why_alloc(words->page->arena, (keeps->count + 1) * sizeof(*names));
    size_t most;

    if (words->analysis->libraries[map].keeps_namespace) {
        print_namespace(words, map);
        return;
    }
    if (!keeps->count)
        return;
    for (size_t i = 0; i < keeps->count; i++)
        names[i] = kept_with(words, keeps->at[i], map);
    most = words->page->options->all ? SIZE_MAX : why_names_in_lines(names, keeps->count, 3, 0);
    why_page_detail(words->page, WHY_PLAIN, "keeps", "%s",
                    why_name_list(words->page, names, keeps->count, most, false, "-a"));
}

/* Why a root stays, for the end of a path: handles are counted, the rest is a word. */
static const char *root_words(struct why_words *words, uint32_t root, bool as_sentence)
{
    const struct why_library *library = &words->analysis->libraries[root];

    for (size_t i = 0; i < library->reason_count; i++) {
        const struct why_reason *reason = &library->reasons[i];

        if (why_is_about_holders(reason))
            continue;
        return reason->kind == WHY_REASON_DLOPEN_COUNT && as_sentence ? why_evidence_line(words, reason)
                                                                      : why_reason_words[reason->kind].word;
    }
    return "unknown";
}

/* The path from the library's holder to a root, a line for each holder. */
static void print_path(struct why_words *words, uint32_t map, uint32_t root, const struct why_ways *ways)
{
    struct why_page *page = words->page;
    struct why_indices path = {0};
    bool first = true;

    for (uint32_t at = root; at != map; at = ways->towards[at].by)
        why_push(page->arena, &path, at);
    for (size_t i = path.count; i-- > 0; first = false) {
        const char *it = first ? "it" : "that";
        const char *edge =
            ways->towards[path.at[i]].reldep
                ? why_bound_line(words, ways->towards[path.at[i]].by, path.at[i], it)
                : why_printf(page->arena, "%s needs %s", why_name(page, why_library_name(words, path.at[i])), it);
        const char *line =
            why_printf(page->arena, "%s%s%s", edge, i ? "" : "; root: ", i ? "" : root_words(words, root, true));

        if (first)
            why_page_detail(page, WHY_PLAIN, "held by", "%s", line);
        else
            why_page_tree(page, path.count - 1 - i, "%s", line);
    }
}

void why_block_paths(struct why_words *words, uint32_t map, const struct why_ways *ways)
{
    for (size_t i = 0; i < ways->roots.count; i++) {
        if (ways->roots.at[i] == map)
            continue;
        print_path(words, map, ways->roots.at[i], ways);
        if (!words->page->options->verbose)
            return;
    }
}

void why_block_roots(struct why_words *words, uint32_t map, const struct why_ways *ways)
{
    struct why_page *page = words->page;
    const char **names = why_alloc(page->arena, (ways->roots.count + 1) * sizeof(*names));
    size_t count = ways->roots.count;
    struct why_indices cut;

    if (!count || (count == 1 && ways->roots.at[0] == map))
        return;
    if (count == 1) {
        why_page_detail(page, WHY_PLAIN, "roots", "1: %s. It goes when that goes.",
                        why_name(page, why_library_name(words, ways->roots.at[0])));
        return;
    }
    for (size_t i = 0; i < count; i++)
        names[i] = why_printf(page->arena, "%s (%s)", why_library_name(words, ways->roots.at[i]),
                              root_words(words, ways->roots.at[i], false));
    cut = why_cut(words->analysis, map, count);
    why_page_detail(page, WHY_PLAIN, "roots", "%zu: %s. %s%s", count,
                    why_name_list(page, names, count, why_limit(words, FEW_NAMES), false, "-v"),
                    count == 2 ? "Both must go." : "All must go.", why_through_line(words, &cut));
}
