/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answer as a picture: a digraph for Graphviz. An arrow goes from the holder to what it holds, so the roots are
 * on the left.
 */
#include "render/dot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quote.h"
#include "why/graph.h"

/*
 * Boxes.
 */

/* Shape and colour come from the first reason of its own. The label says the same in words. */
static const char *look(const struct why_library *library)
{
    static const char *const looks[] = {
        [WHY_FAMILY_DESTRUCTORS] = "shape=note, fillcolor=\"#fbd3c0\"",
        [WHY_FAMILY_NODELETE] = "shape=box, peripheries=2, fillcolor=\"#fbe7a8\"",
        [WHY_FAMILY_HANDLES] = "shape=tab, fillcolor=\"#cfe4f7\"",
        [WHY_FAMILY_HOLDERS] = "shape=box, fillcolor=\"#ffffff\"",
        [WHY_FAMILY_AUDIT] = "shape=box3d, fillcolor=\"#eeeeee\"",
        [WHY_FAMILY_STARTUP] = "shape=component, fillcolor=\"#eeeeee\"",
    };

    return looks[library->reason_count ? why_reason_family(&library->reasons[0]) : WHY_FAMILY_HOLDERS];
}

static const char *border(const struct why_library *library)
{
    switch (library->state) {
    case WHY_STATE_STUCK: return "color=\"#8c1d00\", penwidth=2.5";
    case WHY_STATE_COLLECTABLE:
        return "color=\"#777777\", fontcolor=\"#555555\", fillcolor=\"#e4e4e4\", style=\"filled,dashed\"";
    case WHY_STATE_OPENING:
    case WHY_STATE_CLOSING: return "color=\"#5b2d80\", style=\"filled,dashed\"";
    default: return "color=\"#333333\"";
    }
}

/* The identifier of a box: the address of its link map. */
static void draw_id(struct why_picture *picture, uint32_t map)
{
    fprintf(picture->out, "\"0x%" PRIx64 "\"", picture->model->maps[map].address);
}

static void draw_box(struct why_picture *picture, uint32_t map, const char *indent)
{
    const struct why_library *library = &picture->analysis->libraries[map];
    const struct why_map *of = &picture->model->maps[map];
    const char *path = of->file.path ? of->file.path : of->name;

    if (!path || !*path)
        path = why_map_basename(picture->model, of);
    fputs(indent, picture->out);
    draw_id(picture, map);
    fprintf(picture->out, " [%s, %s, tooltip=", look(library), border(library));
    why_dot_quote(picture->out, why_printable(picture->words->printer->arena, path));
    fprintf(picture->out, ",\n%s    label=", indent);
    why_dot_label(picture->out, picture->words, map, picture->fate[map]);
    fputs("];\n", picture->out);
}

static void draw_namespace(struct why_picture *picture, uint64_t ns, bool cluster)
{
    if (cluster)
        fprintf(picture->out,
                "    subgraph cluster_%" PRIu64 " {\n"
                "        graph [label=\"namespace %" PRIu64 "\", color=\"#999999\", style=rounded];\n",
                ns, ns);
    for (uint32_t i = 0; i < picture->model->map_count; i++)
        if (picture->shown[i] && why_map_value(&picture->model->maps[i], WHY_l_ns) == ns)
            draw_box(picture, i, cluster ? "        " : "    ");
    if (cluster)
        fputs("    }\n", picture->out);
}

static void draw_boxes(struct why_picture *picture)
{
    uint64_t first = 0;
    bool several = false, any = false;

    for (uint32_t i = 0; i < picture->model->map_count; i++)
        if (picture->shown[i]) {
            uint64_t ns = why_map_value(&picture->model->maps[i], WHY_l_ns);

            several |= any && ns != first;
            first = any ? first : ns;
            any = true;
        }
    for (size_t i = 0; any && i < picture->model->namespace_count; i++)
        draw_namespace(picture, picture->model->namespaces[i].id, several);
}

static void draw_left_out(struct why_picture *picture, const char *id, size_t count, const char *one,
                          const char *many)
{
    if (count)
        fprintf(picture->out, "    %s [shape=box, style=\"dotted\", fontsize=10, label=\"%s\\n(all: -a)\"];\n", id,
                why_words_count(picture->words, count, one, many));
}

/*
 * Arrows.
 */

static void draw_edge(struct why_picture *picture, uint32_t by, uint32_t to, bool bound)
{
    /* A library that is not kept itself keeps nothing: its arrows are grey. */
    bool holds = picture->analysis->libraries[by].live;

    fputs("    ", picture->out);
    draw_id(picture, by);
    fputs(" -> ", picture->out);
    draw_id(picture, to);
    fprintf(picture->out, " [label=\"%s\"%s%s];\n", bound ? "bound" : "needs", bound ? ", style=dashed" : "",
            holds ? "" : ", color=\"#999999\", fontcolor=\"#777777\"");
}

static void draw_edges_to(struct why_picture *picture, uint32_t to)
{
    const struct why_graph *graph = picture->analysis->graph;
    const struct why_library *library = &picture->analysis->libraries[to];

    for (size_t i = graph->first[to]; i < graph->first[to + 1]; i++)
        if (picture->shown[graph->holders[i].by])
            draw_edge(picture, graph->holders[i].by, to, graph->holders[i].reldep);
    for (size_t i = 0; i < library->reason_count; i++)
        if (!why_reason_is_about_holders(&library->reasons[i]))
            for (size_t k = 0; k < library->reasons[i].by.count; k++)
                draw_edge(picture, library->reasons[i].by.at[k], to, true);
}

static void draw_edge_to_startup(struct why_picture *picture)
{
    for (uint32_t i = 0; picture->startup_left_out && i < picture->model->map_count; i++)
        if (picture->analysis->libraries[i].origin == WHY_ORIGIN_MAIN) {
            fputs("    ", picture->out);
            draw_id(picture, i);
            fputs(" -> startup [label=\"needs\"];\n", picture->out);
        }
}

/* The title is line 1 of the text. */
static const char *title(struct why_picture *picture)
{
    const struct why_render_options plain = {0};
    WHY_FREE char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        why_out_of_memory();
    why_render_text(out, picture->answer, &plain);
    fclose(out);
    return why_strndup(picture->words->printer->arena, text, strcspn(text, "\n"));
}

static void draw_title(struct why_picture *picture)
{
    fputs("    graph [rankdir=LR, nodesep=0.2, ranksep=0.6, fontname=\"Helvetica\", labelloc=t, labeljust=l,\n"
          "        label=",
          picture->out);
    why_dot_quote(picture->out, title(picture));
    fputs("];\n"
          "    node [fontname=\"Helvetica\", fontsize=12, style=filled, margin=\"0.12,0.06\"];\n"
          "    edge [fontname=\"Helvetica\", fontsize=9, color=\"#333333\", fontcolor=\"#333333\", arrowsize=0.7];\n",
          picture->out);
}

void why_render_dot(FILE *out, const struct why_answer *answer, const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = answer->analysis->arena, .options = options};
    struct why_picture picture = {.out = out,
                                  .answer = answer,
                                  .analysis = answer->analysis,
                                  .model = answer->analysis->model,
                                  .words = why_words_new(&printer, answer->analysis)};

    picture.shown = why_alloc(printer.arena, picture.model->map_count + 1);
    picture.fate = why_alloc(printer.arena, (picture.model->map_count + 1) * sizeof(*picture.fate));
    why_dot_choose(&picture);
    fputs("digraph unloadwhy {\n", out);
    draw_title(&picture);
    draw_boxes(&picture);
    draw_left_out(&picture, "startup", picture.startup_left_out, "startup library", "startup libraries");
    draw_left_out(&picture, "open", picture.open_left_out, "more open library", "more open libraries");
    for (uint32_t i = 0; i < picture.model->map_count; i++)
        if (picture.shown[i])
            draw_edges_to(&picture, i);
    draw_edge_to_startup(&picture);
    fputs("}\n", out);
}
