/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The libraries that unpack. Each may be left out when this is built (WITH_ZSTD and the like in the Makefile). */
#include "process/unpack_format.h"

#include <string.h>

#ifdef WHY_WITH_ZSTD
#include <zstd.h>
#endif
#ifdef WHY_WITH_LZ4
#include <lz4frame.h>
#endif
#ifdef WHY_WITH_LZMA
#include <lzma.h>
#endif

#include "base/memory.h"

static inline void advance(struct why_unpack_chunk *chunk, size_t taken, size_t put)
{
    chunk->in += taken;
    chunk->in_left -= taken;
    chunk->out += put;
    chunk->out_left -= put;
}

static inline enum why_unpack_state failed(const char *tool, const char *reason, struct why_error *err)
{
    return (enum why_unpack_state)why_error_set(err, WHY_ERR_SYNTAX, "%s: %s", tool, reason);
}

/* --- zstd: the library itself refuses to take more than 128 MiB for it --- */

#ifdef WHY_WITH_ZSTD
static void *zstd_begin(void)
{
    ZSTD_DStream *stream = ZSTD_createDStream();

    if (!stream)
        why_out_of_memory();
    return stream;
}

static enum why_unpack_state zstd_step(void *stream, struct why_unpack_chunk *chunk, struct why_error *err)
{
    ZSTD_inBuffer in = {chunk->in, chunk->in_left, 0};
    ZSTD_outBuffer out = {chunk->out, chunk->out_left, 0};
    size_t left = ZSTD_decompressStream(stream, &out, &in);

    if (ZSTD_isError(left))
        return failed("zstd", ZSTD_getErrorName(left), err);
    advance(chunk, in.pos, out.pos);
    return left ? WHY_UNPACK_MORE : WHY_UNPACK_WHOLE;
}

static void zstd_end(void *stream)
{
    ZSTD_freeDStream(stream);
}
#define BY_ZSTD zstd_begin, zstd_step, zstd_end
#else
#define BY_ZSTD NULL, NULL, NULL
#endif

/* --- lz4: blocks of 4 MiB at most --- */

#ifdef WHY_WITH_LZ4
static void *lz4_begin(void)
{
    LZ4F_dctx *context;

    if (LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)))
        why_out_of_memory();
    return context;
}

static enum why_unpack_state lz4_step(void *context, struct why_unpack_chunk *chunk, struct why_error *err)
{
    size_t taken = chunk->in_left, put = chunk->out_left;
    size_t left = LZ4F_decompress(context, chunk->out, &put, chunk->in, &taken, NULL);

    if (LZ4F_isError(left))
        return failed("lz4", LZ4F_getErrorName(left), err);
    advance(chunk, taken, put);
    return left ? WHY_UNPACK_MORE : WHY_UNPACK_WHOLE;
}

static void lz4_end(void *context)
{
    LZ4F_freeDecompressionContext(context);
}
#define BY_LZ4 lz4_begin, lz4_step, lz4_end
#else
#define BY_LZ4 NULL, NULL, NULL
#endif

/* --- xz: "xz -9" takes 65 MiB to unpack --- */

#ifdef WHY_WITH_LZMA
static void *xz_begin(void)
{
    static const uint64_t memory = 256 << 20;
    lzma_stream *stream = why_xcalloc(1, sizeof(*stream));

    if (lzma_stream_decoder(stream, memory, LZMA_CONCATENATED) != LZMA_OK)
        why_out_of_memory();
    return stream;
}

static const char *xz_reason(lzma_ret result)
{
    switch (result) {
    case LZMA_MEM_ERROR: return "out of memory";
    case LZMA_MEMLIMIT_ERROR: return "it takes more than 256 MiB of memory";
    case LZMA_FORMAT_ERROR: return "the file format is not recognized";
    case LZMA_OPTIONS_ERROR: return "unsupported options";
    default: return "the compressed data is corrupt";
    }
}

static enum why_unpack_state xz_step(void *decoder, struct why_unpack_chunk *chunk, struct why_error *err)
{
    lzma_stream *stream = decoder;
    lzma_ret result;

    stream->next_in = chunk->in;
    stream->avail_in = chunk->in_left;
    stream->next_out = chunk->out;
    stream->avail_out = chunk->out_left;
    result = lzma_code(stream, chunk->last ? LZMA_FINISH : LZMA_RUN);
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR)
        return failed("xz", xz_reason(result), err);
    advance(chunk, chunk->in_left - stream->avail_in, chunk->out_left - stream->avail_out);
    return result == LZMA_STREAM_END ? WHY_UNPACK_WHOLE : WHY_UNPACK_MORE;
}

static void xz_end(void *decoder)
{
    lzma_end(decoder);
    free(decoder);
}
#define BY_XZ xz_begin, xz_step, xz_end
#else
#define BY_XZ NULL, NULL, NULL
#endif

static const struct why_unpack_format formats[] = {
    {"zstd", "libzstd", {0x28, 0xb5, 0x2f, 0xfd}, 4, BY_ZSTD},
    {"lz4", "liblz4", {0x04, 0x22, 0x4d, 0x18}, 4, BY_LZ4},
    {"xz", "liblzma", {0xfd, '7', 'z', 'X', 'Z', 0}, 6, BY_XZ},
    {"gzip", NULL, {0x1f, 0x8b, 0x08}, 3, NULL, NULL, NULL},
};

const struct why_unpack_format *why_unpack_format_of(const void *start, size_t length)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
        if (length >= formats[i].magic_length && !memcmp(start, formats[i].magic, formats[i].magic_length))
            return &formats[i];
    return NULL;
}
