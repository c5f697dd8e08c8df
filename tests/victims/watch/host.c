/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plugin host whose dlcloses come to six different ends:
 *
 *   libtheme.so    opened twice, closed once                 counted down
 *   libA.so        needs libB.so, which has a destructor     unloaded, but libB.so is kept
 *   libB.so        opened again and closed                   kept
 *   libforever.so  linked with -z nodelete                   ignored
 *   libxml.so      libreport.so needs it                     kept; closed once more, failed
 *   libparent.so   its destructor closes libchild.so         deferred, until the end of the first
 */
#include "victim.h"

static void *theme, *child;

/* Not inlined: each is to be seen as a caller. */
__attribute__((noinline)) static void *plugin_load(const char *name)
{
    void *handle = dlopen(victim_path(name), RTLD_NOW);

    if (!handle)
        victim_fail(name, dlerror());
    return handle;
}

__attribute__((noinline)) static int plugin_unload(void *handle)
{
    int failed = dlclose(handle);

    return failed;
}

__attribute__((noinline)) static void load_theme(void)
{
    theme = dlopen(victim_path("libtheme.so"), RTLD_NOW);
    if (!theme)
        victim_fail("libtheme.so", dlerror());
}

__attribute__((noinline)) static void drop_theme(void)
{
    if (dlclose(theme))
        victim_fail("libtheme.so", dlerror());
}

/* Called by libparent.so's destructor. */
static void drop_child(void)
{
    if (dlclose(child))
        victim_fail("libchild.so", dlerror());
}

/* It only asks, and forgets that this is a dlopen too. */
__attribute__((noinline)) static int plugin_is_loaded(const char *name)
{
    void *handle = dlopen(victim_path(name), RTLD_NOW | RTLD_NOLOAD);

    return handle != NULL;
}

static void close_parent(void)
{
    void *parent = plugin_load("libparent.so"), (**at_unload)(void) = dlsym(parent, "at_unload");

    child = plugin_load("libchild.so");
    *at_unload = drop_child;
    plugin_unload(parent);
}

static void open_and_close(void)
{
    void *plugin;

    load_theme();
    load_theme();
    drop_theme();

    plugin = plugin_load("libA.so");
    victim_call(plugin, "use_b");
    plugin_unload(plugin);
    plugin_unload(plugin_load("libB.so"));

    plugin_unload(plugin_load("libforever.so"));

    plugin_load("libreport.so");
    plugin = plugin_load("libxml.so");
    plugin_unload(plugin);
    if (!plugin_unload(plugin))
        victim_fail("libxml.so", "was closed twice");

    close_parent();
    plugin_is_loaded("libtheme.so");
    if (dlopen("libmissing.so", RTLD_LAZY))
        victim_fail("libmissing.so", "is there");
}

/* "host alone" waits for nobody. */
int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "alone")) {
        open_and_close();
        return 0;
    }
    victim_begin();
    ready(NULL);
    open_and_close();
    ready(NULL);
    return victim_end();
}
