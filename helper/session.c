/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/stream.h"
#include "messages.h"
#include "places.h"
#include "speech.h"
#include "style.h"
#include "watch/channel.h"
#include "watch/watch.h"

/*
 * The background process. A question is a struct why_render_options, which describes the standard output of the
 * process that asks, and then the facts of an event.
 */

struct session {
    struct why_watch *watch;
    struct why_render_options style; /* of the last question */
};

static bool answer(void *closure, const char *question, size_t length, struct why_reply *reply)
{
    struct session *session = closure;
    struct why_watch *watch = session->watch;
    WHY_FREE char *err_text = NULL;
    struct why_watch_listener listener;
    struct why_speech speech = {0};
    size_t style = sizeof(speech.style);

    if (length < style)
        return false;
    memcpy(&speech.style, question, style);
    session->style = speech.style;
    speech.out = open_memstream(&reply->text, &reply->out);
    speech.err = open_memstream(&err_text, &reply->err);
    if (!speech.out || !speech.err)
        why_out_of_memory();
    listener = why_speech_listener(&speech);
    reply->status = why_watch_take(watch, question + style, length - style, &listener);
    fclose(speech.err);
    fflush(speech.out);
    length = reply->out;
    fwrite(err_text, 1, reply->err, speech.out);
    fclose(speech.out);
    reply->out = length;
    return why_watch_is_over(watch);
}

/* Whatever ended GDB, such as a signal: the ledger is the end of the log. */
static void say_last(struct session *session, int fd)
{
    struct why_speech speech = {.style = session->style, .out = fd >= 0 ? fdopen(fd, "w") : NULL, .err = stderr};
    struct why_watch_listener listener = why_speech_listener(&speech);

    if (!speech.out)
        return;
    why_watch_close(session->watch, &listener);
    fclose(speech.out);
}

static int start(pid_t gdb, struct why_error *err)
{
    static const struct why_request how = {.layout = {.shipped = why_place_layouts, .probe = why_place_probe}};
    WHY_CLOSE int listener = -1;
    WHY_CLOSE int ended = -1;
    struct session session = {0};
    pid_t child;

    if (why_channel_listen(gdb, &listener, &ended, err))
        return -1;
    child = fork();
    if (child < 0)
        return why_error_errno(err, "cannot start the watch");
    if (child)
        return 0;
    session.watch = why_watch_new(&how);
    say_last(&session, why_channel_serve(listener, ended, answer, &session));
    why_watch_free(session.watch);
    _exit(0);
}

/*
 * The process that GDB starts for one event.
 */

static bool begins_watch(const char *stream)
{
    static const char begin[] = "unloadwhy-facts 1\ntext query\nwatch-begin";

    return !strncmp(stream, begin, strlen(begin));
}

static int tell(const struct why_options *options, enum why_status *ret_status, struct why_error *err)
{
    const struct why_render_options style = why_style_of(options);
    WHY_FREE char *facts = NULL;
    WHY_CLOSE int fd = -1;
    struct why_reply reply;
    size_t length;

    if (why_stream_read(STDIN_FILENO, &facts, &length, err))
        return -1;
    fd = why_channel_connect(options->watch);
    if (fd < 0 && begins_watch(facts)) {
        if (start(options->watch, err))
            return -1;
        fd = why_channel_connect(options->watch);
    }
    if (fd < 0)
        return why_watch_none(err);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is meant for GDB; the answer must not be lost */
    if (!why_channel_ask(fd, &style, sizeof(style), facts, length, &reply))
        return why_error_set(err, WHY_ERR_SYSTEM, "the watch has ended by itself, which is a bug of ours");
    fwrite(reply.text, 1, reply.out, stdout);
    fflush(stdout);
    fwrite(reply.text + reply.out, 1, reply.err, stderr);
    free(reply.text);
    *ret_status = (enum why_status)reply.status;
    return 0;
}

enum why_status why_session_tell(const struct why_options *options)
{
    enum why_status status = WHY_STATUS_NO_ANSWER;
    struct why_error err;

    if (tell(options, &status, &err))
        why_message_complain("", &err);
    return status;
}
