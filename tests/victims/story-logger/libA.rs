// SPDX-License-Identifier: GPL-3.0-or-later
//! The plugin: initialises libB.so once, and logs through a thread-local if LOG is set.
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

extern "C" {
    fn libb_init() -> i32;
}

pub struct Formatter {
    lines: Cell<u32>,
}

impl Drop for Formatter {
    fn drop(&mut self) {
        self.lines.set(0);
    }
}

thread_local! {
    static FORMATTER: Formatter = Formatter { lines: Cell::new(0) };
}

static STARTED: AtomicBool = AtomicBool::new(false);

#[no_mangle]
pub extern "C" fn plugin_start() -> i32 {
    if std::env::var_os("LOG").is_some() {
        FORMATTER.with(|formatter| formatter.lines.set(formatter.lines.get() + 1));
    }
    if STARTED.swap(true, Ordering::SeqCst) {
        return 0;
    }
    // SAFETY: takes nothing and returns a number.
    unsafe { libb_init() }
}
