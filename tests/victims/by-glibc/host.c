/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..glibc itself..> libgcc_s.so.1, libnss_compat.so.2, CP1252.so
 *      ..dlopen..> libplug.so
 *
 * What glibc opens for a thread that is cancelled, for a lookup of a name and for a conversion it keeps, whatever the
 * program closes.
 */
#include <iconv.h>
#include <nss.h>
#include <pthread.h>
#include <pwd.h>

#include "victim.h"

static void *leave(void *argument)
{
    pthread_exit(argument);
}

int main(void)
{
    pthread_t thread;
    iconv_t conversion;
    void *plug;

    victim_begin();
    if (pthread_create(&thread, NULL, leave, NULL) || pthread_join(thread, NULL))
        victim_fail("thread", "does not end");
    __nss_configure_lookup("passwd", "compat");
    getpwnam("nobody-of-this-name");
    conversion = iconv_open("UTF-8", "CP1252");
    if (conversion == (iconv_t)-1)
        victim_fail("CP1252", "cannot be converted");
    iconv_close(conversion);
    plug = victim_open("libplug.so", RTLD_NOW);
    expect("open libgcc_s.so.1 dlopen-count");
    expect("open libnss_compat.so.2 dlopen-count");
    expect("open CP1252.so dlopen-count");
    ready("libplug.so");

    victim_close(plug);
    expect("open CP1252.so dlopen-count");
    expect("gone libplug.so");
    ready(NULL);
    return victim_end();
}
