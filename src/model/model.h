/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loader's state as a producer read it, and the evidence that files and memory add.
 *
 * Producers (the facts parser, the native reader) fill a model with the why_model_add_* calls, and then call
 * why_model_seal() once. Sealing resolves addresses to indices, and checks that this can be the state of a glibc
 * loader. Evidence then adds names and files to the sealed model. After that it is only read.
 *
 * Everything lives in the model's arena until why_model_free(). Strings from the target are bytes as they were
 * found: unescaped, possibly invalid UTF-8. Unknown is never zero: a value that could be unknown has a flag beside
 * it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address_map.h"
#include "base/arena.h"
#include "base/build_id.h"
#include "base/error.h"
#include "model/event.h"
#include "model/missing.h"
#include "model/run.h"

/* No list that we read may be longer; a longer one is corrupt or hostile. */
enum {
    WHY_LIMIT_MAPS = 1 << 17,
    WHY_LIMIT_EDGES = 1 << 22,
    WHY_LIMIT_UNIQUE = 1 << 20,
    WHY_LIMIT_THREADS = 1 << 17,
    WHY_LIMIT_DESTRUCTORS = 1 << 20,
    WHY_LIMIT_BINDINGS = 1 << 20,
    WHY_LIMIT_NAMESPACES = 1024,
};

#define WHY_NONE UINT32_MAX /* "no index" */

enum why_member {
#define MEMBER(name, need, since, note) WHY_##name,
#include "model/members.def"
#undef MEMBER
    WHY_MEMBER_COUNT
};

/* A number that may be unknown. */
struct why_number {
    uint64_t value;
    bool known;
};

enum { WHY_LT_EXECUTABLE = 0, WHY_LT_LIBRARY = 1, WHY_LT_LOADED = 2 }; /* l_type, elf/link.h */

#define WHY_DF_1_NODELETE 0x8u

enum why_target_kind { WHY_TARGET_UNKNOWN = 0, WHY_TARGET_LIVE, WHY_TARGET_CORE, WHY_TARGET_REMOTE };

enum why_file_state {
    WHY_FILE_UNKNOWN = 0,
    WHY_FILE_TOUCHED,     /* the mapped file, but changed since the process began: perhaps overwritten */
    WHY_FILE_SAME,        /* the mapped file is the one on disk */
    WHY_FILE_REPLACED,    /* another file has its name now */
    WHY_FILE_DELETED,     /* no file has its name any more */
    WHY_FILE_OVERWRITTEN, /* the same inode with other content */
    WHY_FILE_ABSENT,      /* a core's library that this machine does not have */
    WHY_FILE_MEMFD,       /* not on disk: the process made it with memfd_create(2) */
};

/* Where a producer learned the offsets of glibc's private members. GDB always reads the debug information. */
enum why_layout_origin {
    WHY_LAYOUT_FROM_DWARF = 0, /* debug information on this machine or in the target's root */
    WHY_LAYOUT_FROM_DEBUGINFOD,
    WHY_LAYOUT_FROM_CACHE,
    WHY_LAYOUT_FROM_FILE,   /* a layout file: named by the user, or one that came with the program */
    WHY_LAYOUT_FROM_LOADER, /* by asking the same ld.so, here */
};

/* The words of these enums, in facts and JSON alike; NULL at the end. */
extern const char *const why_target_words[];
extern const char *const why_layout_words[];
extern const char *const why_file_words[];

/* The file behind a link map, as mapped and as found on disk now. 0 for an unknown inode. */
struct why_file {
    enum why_file_state state;
    const char *path; /* absolute; NULL if unknown */
    uint64_t mapped_device, mapped_inode;
    uint64_t disk_device, disk_inode;
    struct why_build_id mapped_id, disk_id;
};

/* Who made a library, as far as its file says so. */
enum why_maker { WHY_MAKER_UNKNOWN = 0, WHY_MAKER_GO };

/* What the dynamic section of a map says. `known`: it was read; else everything is empty. */
struct why_dynamic {
    bool known;
    uint64_t flags_1;   /* DT_FLAGS_1 of the file */
    const char *soname; /* or NULL */
    const char **needed;
    size_t needed_count, needed_room;
};

/* Edges from one map: indices into why_model.maps. `known`: the whole list was read. */
struct why_edges {
    uint32_t *to;
    size_t count;
    bool known;
};

struct why_map {
    uint64_t address; /* of the link map: this is the handle that dlopen returned */
    uint64_t member[WHY_MEMBER_COUNT];
    uint32_t known;   /* bit i: member[i] was read */
    const char *name; /* l_name; "" for the program itself; NULL if it could not be read */
    /* initfini: static dependencies, l_initfini[1...]. reldeps: relocation dependencies, l_reldeps->list. */
    struct why_edges initfini, reldeps;

    /* From evidence. */
    struct why_file file;
    struct why_dynamic dynamic;
    enum why_maker maker;
    bool imports_dlopen;  /* a relocation asks for dlopen: it may open libraries itself */
    bool registers_types; /* it names g_type_register_static of GLib, which keeps what it is given */
    bool bindings_known;  /* why_model.bindings has all that it bound in libraries of interest */
    uint32_t *sharers;    /* indices: other libraries that define unique symbols which are bound to this one */
    size_t sharer_count, sharer_room;
    bool sharers_known;
    uint32_t *stand_ins; /* indices: libraries that it needs and that define all of them, taken together; or none */
    size_t stand_in_count, stand_in_room;
};

struct why_namespace {
    uint64_t id;
    uint64_t head;             /* _ns_loaded; 0 if the namespace is empty */
    struct why_number nloaded; /* _ns_nloaded */
    struct why_number r_state; /* RT_CONSISTENT 0, RT_ADD 1, RT_DELETE 2 */
    bool unique_known;         /* the whole unique symbol table was read */
    uint32_t map_count;        /* maps in the list as read */
};

/* An entry of a namespace's _ns_unique_sym_table. */
struct why_unique {
    uint64_t ns;
    const char *name; /* as the linker knows it, or NULL */
    uint64_t map_address;
    uint64_t symbol; /* address of the symbol in the map's table, 0 if unknown */
    uint32_t map;    /* index, or WHY_NONE: also for an entry whose map has gone */
    bool stale;      /* from evidence: the map that is at this address now defines no such symbol */
};

/* A symbol of one map that a relocation of another one is bound to; one record for each symbol. */
struct why_binding {
    uint32_t from, to; /* indices; both maps are added before the binding */
    uint64_t slot;     /* where the relocation stored it */
    const char *name;  /* as the linker knows it */
    bool own;          /* `from` defines the symbol, too, and would use its own if it had not found this one first */
};

struct why_thread {
    uint64_t tid;            /* the kernel's id, 0 if unknown */
    const char *name;        /* or NULL */
    uint32_t gdb_number;     /* GDB's own number, 0 if none */
    uint64_t pthread;        /* address of its struct pthread, 0 if unknown */
    struct why_number guard; /* pointer guard, for functions stored mangled */
    bool list_known;         /* its destructor list was read to the end */
    bool gone; /* only its stack remains, with destructors that did not run: lost in a fork, or those of another libc
                */
};

/* A node of a thread's tls_dtor_list (stdlib/cxa_thread_atexit_impl.c), in the order of the list. */
struct why_destructor {
    uint32_t thread; /* index */
    uint64_t node, stored, object;
    uint64_t map_address;       /* the map it is charged to; 0 while it is being registered */
    uint32_t map;               /* index or WHY_NONE */
    struct why_number function; /* `stored` unmangled; from evidence */
    uint32_t function_map;      /* the map `function` lies in, or WHY_NONE */
    const char *symbol;         /* the linker's name of the function at exactly that place, or NULL */
};

/* A handle that glibc itself keeps in one of its statics. */
struct why_libc_handle {
    const char *what; /* "libgcc_s", "nss", ... */
    uint64_t map_address;
    uint32_t map;
};

/*
 * A library that defines dlopen or dlclose itself. Its function is called in place of glibc's, or by the interposer
 * before it. From evidence.
 */
struct why_interposer {
    const char *name; /* "dlclose", "dlopen" */
    uint64_t map_address;
    uint32_t map;
    bool passes_on; /* it is an interceptor of a sanitizer, which calls the next definition */
};

/* What made a library NODELETE, as a watch saw it. Memory keeps no trace of most of these causes. */
struct why_seen {
    uint64_t map_address;
    const char *name; /* l_name: the link map of another program may lie at the same place; or NULL */
    uint64_t by;      /* 0: a dlopen with RTLD_NODELETE; else the link map that looked a symbol up */
    const char *what; /* where that dlopen was called; the symbol */
};

/* Memory of the target that the producer recorded. */
struct why_memory {
    uint64_t address;
    const uint8_t *bytes;
    size_t length;
};

struct why_source {
    const char *producer; /* "gdb 13.1", "native"; "gdb 13.1, native": see why_source_set_instead() */
    enum why_target_kind target;
    uint64_t pid; /* 0 if unknown */
    const char *executable;
    const char *started_as;   /* the name that the program was started by; NULL: that of its file */
    const char *program_file; /* of a core whose program the user did not name: the file found for it, or NULL */
    const char *core;         /* path of the core file, or NULL */
    const char *sysroot;      /* of a core: the directory that stands for the root of its machine; NULL: our root */
    const char *libc;         /* version, "2.36" */
    enum why_layout_origin layout;
    bool gdb_lacks_layout; /* GDB would have read it, but has no debug information of ld.so */
    uint32_t word_size;    /* 4 or 8 */
    bool big_endian;
    struct why_number machine; /* e_machine */
};

struct why_loader {
    struct why_number dl_close_state; /* not_pending 0, pending 1, rerun 2 */
    struct why_number load_adds;      /* _dl_load_adds */
    struct why_number lock_owner;     /* tid that holds _dl_load_lock, 0: nobody */
    struct why_number nns;            /* _dl_nns */
};

struct why_model {
    struct why_arena *arena;
    struct why_source source;
    struct why_loader loader;
    struct why_query query; /* came in the same stream; not part of the state */
    struct why_event event;
    const char *thread_list; /* what GDB printed for `info threads`, in the stream; NULL: nothing */
    size_t thread_list_length;
    struct why_namespace *namespaces;
    size_t namespace_count, namespace_room;
    struct why_map *maps; /* after sealing: by namespace, in list order */
    size_t map_count, map_room;
    struct why_unique *uniques;
    size_t unique_count, unique_room;
    struct why_binding *bindings; /* on the heap; by `from`, then `to`, then slot */
    size_t binding_count, binding_room;
    struct why_thread *threads;
    size_t thread_count, thread_room;
    struct why_destructor *destructors;
    size_t destructor_count, destructor_room;
    struct why_run *runs; /* by thread, then by map */
    size_t run_count, run_room;
    struct why_libc_handle *libc_handles;
    size_t libc_handle_count, libc_handle_room;
    struct why_interposer *interposers;
    size_t interposer_count, interposer_room;
    struct why_seen *seen;
    size_t seen_count, seen_room;
    struct why_memory *memory;
    size_t memory_count, memory_room;
    struct why_missing *missing;
    size_t missing_count, missing_room;
    bool threads_known; /* every thread that runs was enumerated */
    struct why_model_private *private;
};

struct why_model *why_model_new(void);
void why_model_free(struct why_model *model); /* NULL is allowed */

/*
 * Builder. Pointers returned are valid until the next call of the same function. Strings are copied. If a limit is
 * exceeded, or a second map has the same address: NULL (or -1) with *err. A second namespace with the same id is no
 * error: the first one is returned.
 */
struct why_map *why_model_add_map(struct why_model *model, uint64_t address, struct why_error *err);
struct why_namespace *why_model_add_namespace(struct why_model *model, uint64_t id, struct why_error *err);
struct why_thread *why_model_add_thread(struct why_model *model, struct why_error *err);
struct why_destructor *why_model_add_destructor(struct why_model *model, struct why_error *err);
struct why_unique *why_model_add_unique(struct why_model *model, struct why_error *err);
struct why_binding *why_model_add_binding(struct why_model *model, struct why_error *err);
int why_model_add_edges(struct why_model *model, uint64_t map, bool reldeps, const uint64_t *to, size_t count,
                        struct why_error *err);
void why_model_add_libc_handle(struct why_model *model, const char *what, uint64_t map);
struct why_interposer *why_model_add_interposer(struct why_model *model, const char *name, uint64_t map);
void why_model_add_seen(struct why_model *model, const struct why_seen *seen);
void why_model_add_memory(struct why_model *model, uint64_t address, const uint8_t *bytes, size_t length);
struct why_missing *why_model_add_missing(struct why_model *model, enum why_missing_what what, uint64_t of,
                                          const char *why);

/* The native program read the target in place of GDB: the name of the producer says so. */
void why_source_set_instead(struct why_model *model, const char *gdb);

/*
 * Set the name by which the program was started; NULL: unknown. It is kept only if it differs from the file's name.
 */
void why_model_set_started_as(struct why_model *model, const char *name);

/* The first library that defines its own dlclose and is not known to call glibc's; NULL: there is none. */
const struct why_interposer *why_model_own_dlclose(const struct why_model *model);

/* Is there a record that this is missing? A reader adds CONSISTENT if the target changed while it was read. */
bool why_model_misses(const struct why_model *model, enum why_missing_what what);

/* The obstacle to a report; of several, the last one in missing.def. */
enum why_obstacle why_model_obstacle(const struct why_model *model);

void why_map_set(struct why_map *map, enum why_member member, uint64_t value);

/*
 * Resolve all addresses and check the layout: required members known, l_type in range, l_real itself or the base
 * loader, l_ns its namespace, edges to known maps, lists as long as _ns_nloaded while the loader is at rest.
 * WHY_ERR_MISMATCH: this is not the state of a glibc loader, no report.
 */
int why_model_seal(struct why_model *model, struct why_error *err);

/*
 * Sort the bindings from index `first` on, which evidence added to a sealed model. They stay after the earlier ones.
 */
void why_model_sort_bindings(struct why_model *model, size_t first);

/* Lookups in a sealed model; WHY_NONE if there is none. */
uint32_t why_model_map_at(const struct why_model *model, uint64_t link_map);
uint32_t why_model_map_containing(const struct why_model *model, uint64_t address);
uint32_t why_model_map_of_unique(const struct why_model *model, const struct why_unique *unique);
const struct why_namespace *why_model_namespace(const struct why_model *model, uint64_t id);

/* What one map bound in another: the bindings [*ret_first, result). */
size_t why_model_bindings(const struct why_model *model, uint32_t from, uint32_t to, size_t *ret_first);

struct why_number why_map_get(const struct why_map *map, enum why_member member);
/* The member, 0 if unknown: for required members and where unknown and 0 mean the same. */
uint64_t why_map_value(const struct why_map *map, enum why_member member);

/* Is it glibc's libc or libdl, in any namespace? By the name. */
bool why_map_is_libc(const struct why_model *model, const struct why_map *map);

/* The name by which the program was started, else that of its file; NULL if neither is known. */
const char *why_program_name(const struct why_model *model);

/* The last component of a map's name; the program's name for the main map. Never NULL. */
const char *why_map_basename(const struct why_model *model, const struct why_map *map);
