/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * host ..dlopen..> libsound.so ..dlopen..> libsound.so
 *
 * As alsa-lib does: the library opens itself when it is used, and one call of its own gives that back.
 */
#include "victim.h"

int main(void)
{
    void *sound;

    victim_begin();
    sound = victim_open("libsound.so", RTLD_NOW);
    victim_call(sound, "sound_play");
    expect("open libsound.so dlopen-count");
    ready("libsound.so");

    victim_close(sound);
    expect("open libsound.so dlopen-count");
    ready(NULL);

    sound = victim_open("libsound.so", RTLD_NOW);
    victim_call(sound, "sound_free");
    expect("open libsound.so dlopen-count");
    ready("libsound.so");

    victim_close(sound);
    expect("gone libsound.so");
    ready(NULL);
    return victim_end();
}
