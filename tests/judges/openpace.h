/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * What the two judges share that compute with OpenPACE (libeac): bytes, objects of BER-TLV, padding and MACs, and a shared
 * secret of the length the standard wants.
 */
#include <eac/eac.h>
#include <eac/pace.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 70000 };

typedef struct {
    unsigned char bytes[MOST];
    size_t length;
} Bytes;

static EAC_CTX *ctx;

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void add(Bytes *to, const void *bytes, size_t length) {
    if (to->length + length > MOST) fail("too long");
    memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
}

static void add_byte(Bytes *to, unsigned char byte) { add(to, &byte, 1); }

static void add_object(Bytes *to, unsigned char tag, const void *value, size_t length) {
    add_byte(to, tag);
    if (length > 0xFF) {
        add_byte(to, 0x82);
        add_byte(to, length >> 8);
    } else if (length > 0x7F) {
        add_byte(to, 0x81);
    }
    add_byte(to, length & 0xFF);
    add(to, value, length);
}

/* One object; returns how many bytes it takes. */
static size_t object(const unsigned char *at, size_t left, unsigned char *tag, const unsigned char **value, size_t *length) {
    size_t header = 2;
    if (left < 2) fail("a short object");
    *tag = at[0];
    *length = at[1];
    if (at[1] == 0x81 && left > 2) {
        *length = at[2];
        header = 3;
    } else if (at[1] == 0x82 && left > 3) {
        *length = at[2] << 8 | at[3];
        header = 4;
    }
    if (header + *length > left) fail("an object that is too long");
    *value = at + header;
    return header + *length;
}

static BUF_MEM *buffer(const unsigned char *bytes, size_t length) {
    BUF_MEM *made = BUF_MEM_new();
    if (!made || !BUF_MEM_grow(made, length)) fail("memory");
    memcpy(made->data, bytes, length);
    return made;
}

static BUF_MEM *padded(const unsigned char *bytes, size_t length) {
    BUF_MEM *plain = buffer(bytes, length), *made = EAC_add_iso_pad(ctx, plain);
    if (!made) fail("padding");
    return made;
}

static BUF_MEM *mac(const Bytes *covered) {
    BUF_MEM *made = EAC_authenticate(ctx, padded(covered->bytes, covered->length));
    if (!made) fail("MAC");
    return made;
}

/* The keys of the channel out of the other side's public key; 1 if it went well.
 *
 * A Diffie-Hellman secret is as long as the prime (PKCS #3, 8.3; RFC 2631, 2.1.2). OpenPACE drops leading zeros, so that one
 * agreement in 256 would fail against whoever keeps them: they are put back. Coordinates of points keep theirs. */
static int agree(const BUF_MEM *theirs) {
    KA_CTX *agreed = ctx->pace_ctx->ka_ctx;
    if (!PACE_STEP3B_compute_shared_secret(ctx, theirs)) return 0;
    if (EVP_PKEY_base_id(agreed->key) != EVP_PKEY_EC) {
        size_t length = agreed->shared_secret->length, whole = EVP_PKEY_size(agreed->key);
        if (length > whole || !BUF_MEM_grow(agreed->shared_secret, whole)) fail("the shared secret");
        memmove(agreed->shared_secret->data + whole - length, agreed->shared_secret->data, length);
        memset(agreed->shared_secret->data, 0, whole - length);
    }
    return PACE_STEP3C_derive_keys(ctx);
}
