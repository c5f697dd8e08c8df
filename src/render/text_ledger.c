/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ledger of a watch: what was opened and closed, and from where. */
#include <inttypes.h>

#include "base/path.h"
#include "render/printer.h"
#include "render/watch.h"

static const char *plural(struct why_printer *printer, uint64_t count, const char *word)
{
    return why_printf(printer->arena, "%" PRIu64 " %s%s", count, word, count == 1 ? "" : "s");
}

static void print_headline(struct why_printer *printer, const struct why_ledger *ledger)
{
    uint64_t ignored = ledger->outcomes[WHY_OUTCOME_IGNORED], failed = ledger->outcomes[WHY_OUTCOME_FAILED];
    const char *opens = plural(printer, ledger->opens, "dlopen"), *notes = "";

    if (ledger->failed_opens)
        opens = why_printf(printer->arena, "%s (%" PRIu64 " more failed)", opens, ledger->failed_opens);
    if (ignored)
        notes = why_printf(printer->arena, "%" PRIu64 " ignored", ignored);
    if (failed)
        notes = why_printf(printer->arena, "%s%s%" PRIu64 " failed", notes, ignored ? ", " : "", failed);
    why_printer_state(printer, "ledger", "%s, %s%s%s%s", opens, plural(printer, ledger->closes, "dlclose"),
                      *notes ? " (" : "", notes, *notes ? ")" : "");
}

static void print_library(struct why_printer *printer, const struct why_ledger_library *library)
{
    const char *name = why_last_component(library->path);
    bool too_often = why_ledger_open_handles(library) < 0;
    const char *before = "";

    if (!*name)
        name = "the program itself";
    if (library->ns)
        name = why_printf(printer->arena, "%s [ns %" PRIu64 "]", name, library->ns);
    if (library->before)
        before = why_printf(printer->arena, ", %" PRIu64 " open before the watch", library->before);
    why_printer_block(printer);
    why_printer_state(
        printer, too_often ? "closed too often" : "not closed", "%s opened %" PRIu64 ", closed %" PRIu64 "%s",
        why_printer_piece(printer, "%s:", why_printer_name(printer, name)), library->opened, library->closed, before);
    for (size_t i = 0; i < library->site_count; i++) {
        const struct why_ledger_site *site = &library->sites[i];

        why_printer_detail(printer, WHY_PLAIN, site->close ? "dlclose" : "dlopen", "%" PRIu64 ": %s", site->count,
                           why_printer_name(printer, site->text));
    }
}

void why_render_ledger(FILE *out, const struct why_ledger *ledger, const struct why_render_options *options)
{
    struct why_printer printer = {.out = out, .arena = ledger->arena, .options = options, .blocks = 1};
    size_t count, untouched = 0;
    const struct why_ledger_library **unmatched = why_ledger_unmatched(ledger, &count);

    print_headline(&printer, ledger);
    for (size_t i = 0; i < count; i++)
        if (why_ledger_open_handles(unmatched[i]))
            print_library(&printer, unmatched[i]);
    for (size_t i = 0; i < ledger->library_count; i++)
        untouched += ledger->libraries[i].before && !ledger->libraries[i].opened && !ledger->libraries[i].closed;
    if (untouched)
        why_printer_detail(&printer, WHY_PLAIN, "before", "%zu more %s open when the watch began, and still %s",
                           untouched, untouched == 1 ? "library was" : "libraries were",
                           untouched == 1 ? "is" : "are");
}
