/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program: parse the command line, and run its command or hand on an event of a watch. */
#include <locale.h>

#include "commands.h"
#include "process/debug_file.h"
#include "session.h"

int main(int argc, char **argv)
{
    struct why_options options;

    setlocale(LC_CTYPE, "");
    why_options_parse(argc, argv, &options);
    if (options.debuginfo_path)
        why_debug_file_path(options.debuginfo_path);
    return options.watch ? why_session_tell(&options) : options.command->run(&options);
}
