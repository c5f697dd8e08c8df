/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"
#include "facts/facts.h"
#include "watch/channel.h"
#include "watch/watch.h"

void why_watch_recall(pid_t gdb, const void *head, size_t head_size, struct why_model *model)
{
    static const char query[] = "unloadwhy-facts 1\ntext query\nwatch-seen\nendtext\nend\n";
    WHY_CLOSE int fd = why_channel_connect(gdb);
    WHY_FREE char *text = NULL;
    struct why_reply reply;
    struct why_model *seen;
    struct why_error ignored;
    bool examined;

    if (fd < 0 || !why_channel_ask(fd, head, head_size, query, sizeof(query) - 1, &reply))
        return;
    text = reply.text;
    if (why_facts_parse(text, reply.out, &seen, &examined, &ignored))
        return;
    for (size_t i = 0; seen->source.pid == model->source.pid && i < seen->seen_count; i++)
        why_model_add_seen(model, &seen->seen[i]);
    why_model_free(seen);
}
