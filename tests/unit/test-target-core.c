/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cores as targets: made here byte by byte, of both widths and byte orders, whole, cut short and corrupted. */
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "process/elf_image.h"
#include "process/target.h"
#include "t.h"

static char directory[32]; /* in memory if there is such a place: thousands of files are written */
static char core_path[PATH_MAX], library_path[PATH_MAX], program_path[PATH_MAX];

/* --- A writer of ELF files --- */

struct image {
    unsigned char bytes[64 * 1024];
    size_t size;
    bool wide, big;
    unsigned machine;
};

static void put(struct image *image, size_t at, uint64_t value, size_t size)
{
    t_expect(at + size <= sizeof(image->bytes));
    for (size_t i = 0; i < size; i++)
        image->bytes[at + (image->big ? size - 1 - i : i)] = (unsigned char)(value >> 8 * i);
    if (image->size < at + size)
        image->size = at + size;
}

static void put_text(struct image *image, size_t at, const char *text, size_t size)
{
    t_expect(at + size <= sizeof(image->bytes));
    memcpy(image->bytes + at, text, size);
    if (image->size < at + size)
        image->size = at + size;
}

static size_t word(const struct image *image)
{
    return image->wide ? 8 : 4;
}

static size_t headers_size(const struct image *image, size_t segments)
{
    return image->wide ? 64 + 56 * segments : 52 + 32 * segments;
}

static void put_header(struct image *image, unsigned type, unsigned segments)
{
    size_t w = word(image), at = 24;

    put_text(image, 0, ELFMAG, SELFMAG);
    put(image, EI_CLASS, image->wide ? ELFCLASS64 : ELFCLASS32, 1);
    put(image, EI_DATA, image->big ? ELFDATA2MSB : ELFDATA2LSB, 1);
    put(image, EI_VERSION, EV_CURRENT, 1);
    put(image, 16, type, 2);
    put(image, 18, image->machine, 2);
    put(image, 20, EV_CURRENT, 4);
    put(image, at, 0, w);                          /* e_entry */
    put(image, at + w, headers_size(image, 0), w); /* e_phoff */
    put(image, at + 2 * w, 0, w);                  /* e_shoff */
    put(image, at + 3 * w, 0, 4);                  /* e_flags */
    put(image, at + 3 * w + 4, headers_size(image, 0), 2);
    put(image, at + 3 * w + 6, headers_size(image, 1) - headers_size(image, 0), 2);
    put(image, at + 3 * w + 8, segments, 2);
}

static void put_segment(struct image *image, size_t index, const Elf64_Phdr *segment)
{
    size_t at = headers_size(image, index), w = word(image);

    put(image, at, segment->p_type, 4);
    if (image->wide)
        put(image, at + 4, segment->p_flags, 4);
    else
        put(image, at + 24, segment->p_flags, 4);
    at += image->wide ? 8 : 4;
    put(image, at, segment->p_offset, w);
    put(image, at + w, segment->p_vaddr, w);
    put(image, at + 2 * w, 0, w);
    put(image, at + 3 * w, segment->p_filesz, w);
    put(image, at + 4 * w, segment->p_memsz, w);
    put(image, at + 5 * w + (image->wide ? 0 : 4), segment->p_align, w);
}

/* Returns the offset after the note. */
static size_t put_note(struct image *image, size_t at, const char *owner, unsigned type, size_t size)
{
    size_t name = strlen(owner) + 1;

    put(image, at, name, 4);
    put(image, at + 4, size, 4);
    put(image, at + 8, type, 4);
    put_text(image, at + 12, owner, name);
    return at + 12 + (name + 3) / 4 * 4;
}

static void save(const struct image *image, const char *path, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    t_expect(fd >= 0 && write(fd, image->bytes, size) == (ssize_t)size);
    close(fd);
}

/* --- What the cores of this test show --- */

/*
 * A library of three pages in its file: 0 headers and build-id, 1 constant data, 2 variables (from 0x2800 on). In the
 * process page 2 is mapped twice: read-only up to 0x2800 as the end of the constant segment, and as RELRO.
 */
enum {
    CONSTANT = 0x1000,
    VARIABLE = 0x2800,
    LIBRARY_SIZE = 0x3000,
    LIBRARY = 0x40000000, /* where it is mapped */
    HEAP = 0x50000000,
    PROGRAM = 0x10000000,
    BUILD_ID_SIZE = 20,
};

static void make_library(struct image *library, const struct image *like, unsigned char id)
{
    size_t note = headers_size(like, 3), at;

    *library = (struct image){.wide = like->wide, .big = like->big, .machine = like->machine};
    put_header(library, ET_DYN, 3);
    put_segment(
        library, 0,
        &(Elf64_Phdr){
            .p_type = PT_LOAD, .p_flags = PF_R, .p_filesz = VARIABLE, .p_memsz = VARIABLE, .p_align = 0x1000});
    put_segment(library, 1,
                &(Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R | PF_W,
                              .p_offset = VARIABLE,
                              .p_vaddr = VARIABLE + 0x1000,
                              .p_filesz = LIBRARY_SIZE - VARIABLE,
                              .p_memsz = LIBRARY_SIZE - VARIABLE,
                              .p_align = 0x1000});
    put_segment(library, 2,
                &(Elf64_Phdr){.p_type = PT_NOTE,
                              .p_flags = PF_R,
                              .p_offset = note,
                              .p_vaddr = note,
                              .p_filesz = 16 + BUILD_ID_SIZE,
                              .p_memsz = 16 + BUILD_ID_SIZE,
                              .p_align = 4});
    at = put_note(library, note, ELF_NOTE_GNU, NT_GNU_BUILD_ID, BUILD_ID_SIZE);
    for (size_t i = 0; i < BUILD_ID_SIZE; i++)
        put(library, at + i, id, 1);
    put_text(library, CONSTANT, "constant", 9);
    put_text(library, VARIABLE, "initial value", 14);
    put(library, LIBRARY_SIZE - 1, 0, 1);
}

struct file_entry {
    uint64_t start, end, offset;
    const char *path;
};

static size_t put_files(struct image *core, size_t at, const struct file_entry *entries, size_t count)
{
    size_t w = word(core), size = (2 + 3 * count) * w, text;

    for (size_t i = 0; i < count; i++)
        size += strlen(entries[i].path) + 1;
    at = put_note(core, at, "CORE", NT_FILE, size);
    put(core, at, count, w);
    put(core, at + w, 0x1000, w);
    text = at + (2 + 3 * count) * w;
    for (size_t i = 0; i < count; i++) {
        put(core, at + (2 + 3 * i) * w, entries[i].start, w);
        put(core, at + (3 + 3 * i) * w, entries[i].end, w);
        put(core, at + (4 + 3 * i) * w, entries[i].offset / 0x1000, w);
        put_text(core, text, entries[i].path, strlen(entries[i].path) + 1);
        text += strlen(entries[i].path) + 1;
    }
    return (at + size + 3) / 4 * 4;
}

static size_t put_process(struct image *core, size_t at, unsigned pid)
{
    size_t size = core->wide ? 136 : 124;

    at = put_note(core, at, "CORE", NT_PRPSINFO, size);
    put(core, at + (core->wide ? 24 : 12), pid, 4);
    put(core, at + size - 1, 0, 1);
    return at + size;
}

static size_t put_auxiliary(struct image *core, size_t at)
{
    size_t w = word(core);

    at = put_note(core, at, "CORE", NT_AUXV, 4 * w);
    put(core, at, AT_PHDR, w);
    put(core, at + w, PROGRAM + headers_size(core, 0), w);
    put(core, at + 2 * w, AT_NULL, w);
    put(core, at + 3 * w, 0, w);
    return at + 4 * w;
}

/*
 * Segments: note, program (first page held), library head (held), library constants (not held), library RELRO (not
 * held, as no kernel would leave it out), heap (held, a page and a half).
 */
static void make_core(struct image *core, const struct image *library, const struct image *program)
{
    enum { SEGMENTS = 6 };
    const struct file_entry files[] = {
        {PROGRAM, PROGRAM + 0x1000, 0, program_path},
        {LIBRARY, LIBRARY + 0x1000, 0, library_path},
        {LIBRARY + 0x1000, LIBRARY + 0x3000, 0x1000, library_path},
        {LIBRARY + 0x3000, LIBRARY + 0x4000, 0x2000, library_path},
    };
    size_t notes = headers_size(library, SEGMENTS), end, page = 0x2000;

    *core = (struct image){.wide = library->wide, .big = library->big, .machine = library->machine};
    put_header(core, ET_CORE, SEGMENTS);
    end = put_files(core, put_auxiliary(core, put_process(core, notes, 4242)), files, 4);
    t_expect(end < page);
    put_segment(core, 0, &(Elf64_Phdr){.p_type = PT_NOTE, .p_offset = notes, .p_filesz = end - notes, .p_align = 4});
    put_segment(core, 1,
                &(Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R | PF_X,
                              .p_offset = page,
                              .p_vaddr = PROGRAM,
                              .p_filesz = 0x1000,
                              .p_memsz = 0x1000});
    put_segment(core, 2,
                &(Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R,
                              .p_offset = page + 0x1000,
                              .p_vaddr = LIBRARY,
                              .p_filesz = 0x1000,
                              .p_memsz = 0x1000});
    put_segment(core, 3,
                &(Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R,
                              .p_offset = page + 0x2000,
                              .p_vaddr = LIBRARY + 0x1000,
                              .p_memsz = 0x2000});
    put_segment(core, 4,
                &(Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R,
                              .p_offset = page + 0x2000,
                              .p_vaddr = LIBRARY + 0x3000,
                              .p_memsz = 0x1000});
    put_segment(core, 5,
                &(Elf64_Phdr){.p_type = PT_LOAD,
                              .p_flags = PF_R | PF_W,
                              .p_offset = page + 0x2000,
                              .p_vaddr = HEAP,
                              .p_filesz = 0x1800,
                              .p_memsz = 0x3000});
    put_text(core, page, (const char *)program->bytes, 0x1000);
    put_text(core, page + 0x1000, (const char *)library->bytes, 0x1000);
    put(core, page + 0x2000, UINT64_C(0x1122334455667788), 8);
    put(core, page + 0x2000 + 0x17ff, 'e', 1);
}

static struct image core, library, program;

static void make_all(bool wide, bool big)
{
    struct image like = {
        .wide = wide, .big = big, .machine = wide ? (big ? EM_S390 : EM_X86_64) : (big ? EM_PPC : EM_386)};

    make_library(&library, &like, 0xab);
    make_library(&program, &like, 0xcd);
    make_core(&core, &library, &program);
    save(&library, library_path, library.size);
    save(&program, program_path, program.size);
    save(&core, core_path, core.size);
}

static struct why_target *open_core_in(const char *executable, const char *sysroot)
{
    struct why_core_files files = {.executable = executable, .sysroot = sysroot};
    struct why_target *target;
    struct why_error err;

    if (why_target_open_core(core_path, &files, &target, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    return target;
}

static struct why_target *open_core(const char *executable)
{
    return open_core_in(executable, NULL);
}

static bool reads(struct why_target *target, uint64_t address, const char *text)
{
    char buffer[64];
    struct why_error err;

    return !why_target_read(target, address, buffer, strlen(text) + 1, &err) && !strcmp(buffer, text);
}

static bool faults(struct why_target *target, uint64_t address, size_t length, uint64_t where)
{
    WHY_FREE char *buffer = why_xcalloc(1, length);
    struct why_error err;

    return why_target_read(target, address, buffer, length, &err) && err.code == WHY_ERR_FAULT &&
           err.address == where;
}

/* --- Tests --- */

static void test_whole(bool wide, bool big)
{
    struct why_target *target;
    const struct why_target_info *info;
    const struct why_mapping *mapping;
    struct why_error err;
    uint64_t got;
    int fd;

    make_all(wide, big);
    target = open_core(NULL);
    info = why_target_info(target);
    t_expect(info->core && info->pid == 4242 && info->word_size == (wide ? 8 : 4) && info->big_endian == big);
    t_expect(info->machine == core.machine);
    t_expect_string(info->executable, program_path);

    t_expect(!why_target_read_number(target, HEAP, 8, &got, &err) && got == UINT64_C(0x1122334455667788));
    t_expect(!why_target_read_word(target, HEAP, &got, &err));
    t_expect(got == (wide ? UINT64_C(0x1122334455667788) : big ? 0x11223344 : 0x55667788));
    t_expect(!why_target_read_number(target, HEAP + 0x17ff, 1, &got, &err) && got == 'e');
    t_expect(faults(target, HEAP + 0x17ff, 2, HEAP + 0x1800));
    t_expect(faults(target, HEAP + 0x1000, 0x1000, HEAP + 0x1800));
    t_expect(faults(target, HEAP - 1, 1, HEAP - 1) && faults(target, 0, 1, 0));

    /* The library's constants are in its file; its variables are not. */
    t_expect(reads(target, LIBRARY + CONSTANT, "constant"));
    t_expect(!reads(target, LIBRARY + 0x1000 + VARIABLE, "initial value"));
    t_expect(faults(target, LIBRARY + 0x1000 + VARIABLE, 1, LIBRARY + 0x1000 + VARIABLE));
    t_expect(!why_target_read_number(target, LIBRARY + VARIABLE - 1, 1, &got, &err));

    mapping = why_target_mapping_at(target, LIBRARY + CONSTANT);
    t_expect(mapping && mapping->offset == CONSTANT && mapping->permissions == PF_R && !mapping->inode);
    t_expect_string(mapping->path, library_path);
    t_expect(why_target_head_of(target, mapping)->start == LIBRARY);
    t_expect(!why_target_open_file(target, mapping, &fd, &err));
    close(fd);
    mapping = why_target_mapping_at(target, HEAP);
    t_expect(mapping && !mapping->path && mapping->permissions == (PF_R | PF_W));
    t_expect(why_target_open_file(target, mapping, &fd, &err) && err.code == WHY_ERR_MISSING);
    t_expect(!why_target_check(target, &err));
    why_target_close(target);
}

/* A file of the same name but of another build gives nothing. */
static void test_other_build(void)
{
    struct image other;
    struct why_target *target;
    struct why_error err;
    int fd;

    make_all(true, false);
    make_library(&other, &library, 0xee);
    save(&other, library_path, other.size);
    target = open_core(NULL);
    t_expect(faults(target, LIBRARY + CONSTANT, 4, LIBRARY + CONSTANT));
    t_expect(why_target_open_file(target, why_target_mapping_at(target, LIBRARY), &fd, &err));
    t_expect(err.code == WHY_ERR_MISMATCH);
    t_expect(!why_target_open_path(target, library_path, &fd, &err));
    close(fd);
    unlink(library_path);
    t_expect(why_target_open_path(target, library_path, &fd, &err) && err.code == WHY_ERR_MISSING);
    why_target_close(target);
    target = open_core(NULL);
    t_expect(why_target_open_file(target, why_target_mapping_at(target, LIBRARY), &fd, &err));
    t_expect(err.code == WHY_ERR_MISSING);
    why_target_close(target);
}

/* The user's own idea of where the program is. */
static void test_executable(void)
{
    char elsewhere[PATH_MAX];
    struct why_target *target;
    struct why_error err;
    struct image other;
    int fd;

    make_all(true, false);
    snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", directory);
    t_expect(!rename(program_path, elsewhere));
    target = open_core(elsewhere);
    t_expect(!why_target_open_path(target, program_path, &fd, &err));
    close(fd);
    t_expect(!why_target_open_file(target, why_target_mapping_at(target, PROGRAM), &fd, &err));
    close(fd);
    why_target_close(target);
    t_expect(why_target_open_core(core_path, &(struct why_core_files){.executable = library_path}, &target, &err) &&
             err.code == WHY_ERR_MISMATCH);
    t_expect_string(err.message, "the program given for it is another build than the core's");
    make_library(&other, &(struct image){.wide = true, .machine = EM_AARCH64}, 0xcd);
    save(&other, elsewhere, other.size);
    t_expect(why_target_open_core(core_path, &(struct why_core_files){.executable = elsewhere}, &target, &err) &&
             err.code == WHY_ERR_MISMATCH);
    t_expect_string(err.message, "the core is of x86-64, the program given for it of AArch64");
    t_expect(why_target_open_core(core_path, &(struct why_core_files){.executable = "/nowhere"}, &target, &err) &&
             err.code == WHY_ERR_SYSTEM);
    unlink(elsewhere);
}

/* What the library's name leads to: a file with this byte in its build-id. */
static bool finds_library(struct why_target *target, unsigned char byte)
{
    struct why_build_id id;
    struct why_error err;
    int fd;

    if (why_target_open_path(target, library_path, &fd, &err))
        return false;
    id = why_build_id_of_file(fd);
    close(fd);
    return id.length && id.bytes[0] == byte;
}

/* The files of another machine, where names mean what they meant there, and what is here under these names. */
static void test_sysroot(void)
{
    char root[64], real[96], in_root[64 + sizeof(library_path)], command[128];
    struct why_target *target;
    struct why_error err;
    struct image other;
    int fd;

    make_all(true, false);
    make_library(&other, &library, 0xee);
    snprintf(root, sizeof(root), "%s/root", directory);
    snprintf(real, sizeof(real), "%s/real", root);
    snprintf(in_root, sizeof(in_root), "%s%s", root, library_path);
    snprintf(command, sizeof(command), "mkdir -p '%s%s'", root, directory);
    t_expect(!system(command));

    /* There it is; here lies another build, there by a link that leads to there. */
    save(&other, library_path, other.size);
    save(&library, real, library.size);
    t_expect(!symlink("/real", in_root));
    target = open_core_in(NULL, root);
    t_expect(reads(target, LIBRARY + CONSTANT, "constant"));
    t_expect(finds_library(target, 0xab));
    t_expect(why_target_open_path(target, core_path, &fd, &err) && err.code == WHY_ERR_MISSING);
    why_target_close(target);

    save(&other, real, other.size);
    target = open_core_in(NULL, root);
    t_expect(faults(target, LIBRARY + CONSTANT, 4, LIBRARY + CONSTANT));
    t_expect(why_target_open_file(target, why_target_mapping_at(target, LIBRARY), &fd, &err));
    t_expect(err.code == WHY_ERR_MISMATCH);
    t_expect_string(err.message, "its file in that sysroot is another build");
    why_target_close(target);

    /* Whoever wrote the core saw one more directory of its path. */
    unlink(in_root);
    snprintf(command, sizeof(command), "cd '%s' && mv ./*/* .", root);
    t_expect(!system(command));
    snprintf(in_root, sizeof(in_root), "%s%s", root, strchr(library_path + 1, '/'));
    save(&library, in_root, library.size);
    target = open_core_in(NULL, root);
    t_expect(reads(target, LIBRARY + CONSTANT, "constant") && finds_library(target, 0xab));
    why_target_close(target);
    t_expect(why_target_open_core(core_path, &(struct why_core_files){.executable = library_path, .sysroot = root},
                                  &target, &err));
    t_expect(err.code == WHY_ERR_MISMATCH);

    t_expect(why_target_open_core(core_path, &(struct why_core_files){.sysroot = real}, &target, &err));
    t_expect(err.code == WHY_ERR_SYSTEM);
    snprintf(command, sizeof(command), "rm -r '%s'", root);
    t_expect(!system(command));
}

/* The program that is found for the core at `path`, or NULL. */
static void expect_program(const char *path, const char *sysroot, const char *expected)
{
    struct why_core_files files = {.sysroot = sysroot};
    struct why_target *target;
    struct why_error err;
    const char *found;

    t_expect(!why_target_open_core(path, &files, &target, &err));
    found = why_target_info(target)->program_file;
    t_expect(!found == !expected);
    t_expect_string(found ? found : "", expected ? expected : "");
    t_expect_string(why_target_info(target)->executable, program_path);
    why_target_close(target);
}

static void expect_refused(const char *sysroot, const char *place)
{
    struct why_core_files files = {.sysroot = sysroot};
    char message[2 * PATH_MAX];
    struct why_target *target;
    struct why_error err;

    snprintf(message, sizeof(message), "its program, %s, is another build %s", program_path, place);
    t_expect(why_target_open_core(core_path, &files, &target, &err) && err.code == WHY_ERR_MISMATCH);
    t_expect_string(err.message, message);
    t_expect(strstr(err.hint, "-e EXE"));
}

static void test_program_looked_for(void)
{
    char beside[64], core_beside[64], root[64], in_root[64 + sizeof(program_path)], stored[128], link[192],
        command[512];
    struct image other;

    make_all(true, false);
    make_library(&other, &program, 0xee);
    snprintf(root, sizeof(root), "%s/root", directory);
    snprintf(in_root, sizeof(in_root), "%s%s", root, program_path);
    snprintf(stored, sizeof(stored), "%s/stored", root);
    snprintf(core_beside, sizeof(core_beside), "%s/other/core", directory);
    snprintf(beside, sizeof(beside), "%s/other/program", directory);
    snprintf(command, sizeof(command), "mkdir -p '%s/other' '%s%s' '%s/usr/lib/.build-id/cd'", directory, root,
             directory, root);
    t_expect(!system(command));
    save(&core, core_beside, core.size);

    expect_program(core_path, NULL, program_path);
    expect_program(core_beside, root, program_path); /* not there, but here */
    save(&other, program_path, other.size);
    expect_refused(NULL, "on this machine");
    unlink(program_path);
    expect_program(core_path, NULL, NULL);

    /* Its build-id leads to it in a sysroot, its name there, its name beside the core. */
    snprintf(link, sizeof(link), "%s/usr/lib/.build-id/cd/", root);
    for (int i = 1; i < BUILD_ID_SIZE; i++)
        strcat(link, "cd");
    t_expect(!symlink("/stored", link));
    save(&program, stored, program.size);
    expect_program(core_path, root, stored);
    save(&other, stored, other.size);
    expect_program(core_path, root, NULL);
    save(&program, in_root, program.size);
    expect_program(core_path, root, in_root);
    save(&other, in_root, other.size);
    expect_refused(root, "in that sysroot");
    save(&program, beside, program.size);
    expect_program(core_beside, NULL, beside);
    expect_program(core_beside, root, beside);
    save(&other, program_path, other.size);
    expect_program(core_beside, NULL, beside);
    save(&other, beside, other.size);
    unlink(program_path);
    expect_program(core_beside, NULL, NULL); /* a mere namesake */
    snprintf(command, sizeof(command), "rm -r '%s/other' '%s'", directory, root);
    t_expect(!system(command));
}

static void expect_no_core(const char *path, enum why_error_code code, const char *message)
{
    struct why_target *target;
    struct why_error err;

    t_expect(why_target_open_core(path, &(struct why_core_files){0}, &target, &err));
    t_expect_string(err.message, message);
    t_expect(err.code == code);
}

static void test_not_a_core(void)
{
    struct image text = {.size = 0};

    make_all(true, false);
    expect_no_core(library_path, WHY_ERR_SYNTAX, "not a core file but a shared library or program");
    expect_no_core(directory, WHY_ERR_MISSING, "not a regular file");
    expect_no_core("/dev/null", WHY_ERR_MISSING, "not a regular file");
    expect_no_core("/nowhere", WHY_ERR_SYSTEM, "cannot open it: No such file or directory");
    put_text(&text, 0, "#!/bin/sh\necho this is no core file, nor anything near\n", 54);
    save(&text, core_path, text.size);
    expect_no_core(core_path, WHY_ERR_SYNTAX, "not a core file: not an ELF object");
    save(&text, core_path, 0);
    expect_no_core(core_path, WHY_ERR_SYNTAX, "it is empty");
    save(&core, core_path, headers_size(&core, 3));
    expect_no_core(core_path, WHY_ERR_SYNTAX, "a core file cut short in its headers");
}

/* Everything that a caller may do with a target, whatever it is. */
static void use(struct why_target *target)
{
    const struct why_mapping *all;
    char buffer[256];
    struct why_error err;
    size_t count;
    int fd;

    all = why_target_mappings(target, &count);
    for (size_t i = 0; i < count; i++) {
        t_expect(all[i].start < all[i].end && (!i || all[i - 1].end <= all[i].start));
        (void)why_target_read(target, all[i].start, buffer, sizeof(buffer), &err);
        (void)why_target_read(target, all[i].end - 1, buffer, 1, &err);
        (void)why_target_head_of(target, &all[i]);
        if (!why_target_open_file(target, &all[i], &fd, &err))
            close(fd);
    }
}

static void open_and_use(void)
{
    struct why_target *target;
    struct why_error err;

    if (why_target_open_core(core_path, &(struct why_core_files){0}, &target, &err))
        return;
    use(target);
    why_target_close(target);
}

/* At every length: either no core, or one whose lost parts cannot be read. */
static void test_cut_short(bool wide, bool big)
{
    struct why_target *target;
    struct why_error err;
    char byte;

    make_all(wide, big);
    for (size_t size = 0; size < core.size; size += size < 0x2000 ? 7 : 509) {
        save(&core, core_path, size);
        open_and_use();
    }
    save(&core, core_path, 0x4800);
    target = open_core(NULL);
    t_expect(!why_target_read(target, HEAP + 0x7ff, &byte, 1, &err));
    t_expect(why_target_read(target, HEAP + 0x800, &byte, 1, &err) && err.code == WHY_ERR_FAULT);
    t_expect_string(err.message, "no memory at 0x50000800: the core is cut short, 18432 of 22528 bytes");
    why_target_close(target);
}

/* Bytes of headers and notes replaced at random, most of them by the numbers that hurt. */
static void test_corrupt(bool wide, bool big)
{
    static const unsigned char hurtful[] = {0, 1, 0x7f, 0x80, 0xfe, 0xff};
    unsigned seed = 4711;
    struct image whole;

    make_all(wide, big);
    whole = core;
    for (int round = 0; round < 3000; round++) {
        core = whole;
        for (int n = 1 + rand_r(&seed) % 8; n; n--) {
            size_t at = (size_t)rand_r(&seed) % 0x600, length = 1 + (size_t)rand_r(&seed) % 8;
            unsigned char byte = hurtful[(size_t)rand_r(&seed) % sizeof(hurtful)];

            memset(core.bytes + at, rand_r(&seed) % 4 ? byte : rand_r(&seed), length);
        }
        core.bytes[EI_CLASS] = whole.bytes[EI_CLASS];
        save(&core, core_path, core.size);
        open_and_use();
    }
}

/* The library that a core leads to may be corrupt too: its headers are in the core as well, so they agree. */
static void test_corrupt_library(void)
{
    unsigned seed = 815;
    struct image whole;

    make_all(true, false);
    whole = library;
    for (int round = 0; round < 2000; round++) {
        library = whole;
        for (int n = 1 + rand_r(&seed) % 4; n; n--)
            memset(library.bytes + 16 + rand_r(&seed) % 0x120, rand_r(&seed) % 3 ? 0xff : rand_r(&seed),
                   1 + (size_t)rand_r(&seed) % 8);
        make_core(&core, &library, &program);
        save(&library, library_path, library.size);
        save(&core, core_path, core.size);
        open_and_use();
    }
}

int main(void)
{
    snprintf(directory, sizeof(directory), "%s/test-core.XXXXXX", access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    t_expect(mkdtemp(directory));
    snprintf(core_path, sizeof(core_path), "%s/core", directory);
    snprintf(library_path, sizeof(library_path), "%s/libx.so", directory);
    snprintf(program_path, sizeof(program_path), "%s/program", directory);
    for (int kind = 0; kind < 4; kind++) {
        test_whole(kind & 1, kind & 2);
        test_cut_short(kind & 1, kind & 2);
        test_corrupt(kind & 1, kind & 2);
    }
    test_other_build();
    test_executable();
    test_sysroot();
    test_program_looked_for();
    test_not_a_core();
    test_corrupt_library();
    unlink(core_path);
    unlink(library_path);
    unlink(program_path);
    t_expect(!rmdir(directory));
    return 0;
}
