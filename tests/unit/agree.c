/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usage: agree FACTS...: does the report of a saved state agree with what-if on it? */
#include <stdlib.h>

#include "agree.h"
#include "facts/facts.h"

static struct why_model *read_facts(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t room = 0;
    ssize_t length = file ? getdelim(&text, &room, '\0', file) : -1;
    struct why_model *model;
    struct why_error err = {.message = "cannot be read"};
    bool examined;

    if (length < 0 || why_facts_parse(text, (size_t)length, &model, &examined, &err) || why_model_seal(model, &err)) {
        fprintf(stderr, "%s: %s\n", path, err.message);
        exit(2);
    }
    fclose(file);
    free(text);
    return model;
}

int main(int argc, char **argv)
{
    int status = 0;

    for (int i = 1; i < argc; i++) {
        struct why_model *model = read_facts(argv[i]);
        struct why_analysis *analysis = why_analysis_new(model);

        for (uint32_t map = 0; map < model->map_count; map++) {
            const char *contradiction = agree_on(model, analysis, map);

            if (contradiction) {
                printf("%s: %s: %s\n", argv[i], model->maps[map].name, contradiction);
                status = 1;
            }
        }
        why_model_free(model);
    }
    return status;
}
