/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which libraries are drawn: those that the question is about, and everything that holds them. In a report, libraries
 * that came with the program become one box. So do open libraries that hold nothing stuck, if there are many. -a
 * draws everything.
 */
#include "render/dot.h"
#include "why/graph.h"

/* With more open libraries than this, a picture is hard to read. */
enum { MOST_OPEN = 24 };

static void show(struct why_picture *picture, uint32_t map)
{
    if (!picture->shown[map])
        why_indices_push(picture->words->printer->arena, &picture->order, map);
    picture->shown[map] = true;
}

/* Show all that holds what is shown, directly or not. A library that came with the program stays without holders. */
static void show_holders(struct why_picture *picture)
{
    const struct why_graph *graph = picture->analysis->graph;

    for (size_t done = 0; done < picture->order.count; done++) {
        uint32_t at = picture->order.at[done];

        if (picture->analysis->libraries[at].state == WHY_STATE_STARTUP)
            continue;
        for (size_t i = graph->first[at]; i < graph->first[at + 1]; i++)
            show(picture, graph->holders[i].by);
    }
}

static void choose_fated(struct why_picture *picture, const struct why_indices *maps, const char *fate)
{
    for (size_t i = 0; i < maps->count; i++) {
        show(picture, maps->at[i]);
        picture->fate[maps->at[i]] = fate;
    }
}

static void choose_what_if(struct why_picture *picture, const struct why_what_if *what_if)
{
    show(picture, what_if->map);
    choose_fated(picture, &what_if->unloads, "would be unloaded");
    choose_fated(picture, &what_if->kept, "would stay");
}

static void choose_report(struct why_picture *picture)
{
    const struct why_analysis *analysis = picture->analysis;
    bool all = picture->words->printer->options->all;
    bool all_open = all || analysis->state_count[WHY_STATE_OPEN] <= MOST_OPEN;

    for (uint32_t i = 0; i < picture->model->map_count; i++) {
        const struct why_library *library = &analysis->libraries[i];

        if (library->state == WHY_STATE_STARTUP ? all || library->origin == WHY_ORIGIN_MAIN
                                                : library->state != WHY_STATE_OPEN || all_open ||
                                                      (library->root && why_library_would_stay(library, NULL)))
            show(picture, i);
    }
}

static void count_left_out(struct why_picture *picture)
{
    for (uint32_t i = 0; i < picture->model->map_count; i++)
        if (!picture->shown[i] && picture->analysis->libraries[i].state == WHY_STATE_STARTUP)
            picture->startup_left_out++;
        else if (!picture->shown[i])
            picture->open_left_out++;
}

/* A startup library that bound a symbol is no holder in the loader's graph. Only a reason names it: show it, too. */
static void show_binders(struct why_picture *picture)
{
    for (uint32_t i = 0; i < picture->model->map_count; i++) {
        const struct why_library *library = &picture->analysis->libraries[i];

        for (size_t r = 0; picture->shown[i] && r < library->reason_count; r++)
            if (!why_reason_is_about_holders(&library->reasons[r]))
                for (size_t k = 0; k < library->reasons[r].by.count; k++)
                    picture->shown[library->reasons[r].by.at[k]] = true;
    }
}

void why_dot_choose(struct why_picture *picture)
{
    const struct why_answer *answer = picture->answer;

    if (answer->question == WHY_ASK_REPORT)
        choose_report(picture);
    for (size_t i = 0; i < answer->libraries.count; i++)
        show(picture, answer->libraries.at[i]);
    for (size_t i = 0; i < answer->what_if_count; i++)
        choose_what_if(picture, answer->what_ifs[i]);
    show_holders(picture);
    show_binders(picture);
    if (answer->question == WHY_ASK_REPORT)
        count_left_out(picture);
}
