/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The chip side of PACE and of secure messaging, computed by OpenPACE (libeac): a second implementation against which the
 * reader's own is tried. Takes command APDUs as lines of hexadecimal digits, answers likewise.
 *
 *     openpace_chip PROTOCOL PARAMETERS mrz|can SECRET
 *
 * After PACE it answers every protected READ BINARY with bytes 00 01 02 ..., as many as were asked for, READ BINARY B1 with
 * the same in DO 53, and everything else with the data that came, all under secure messaging.
 */
#include "openpace.h"

static PACE_SEC *secret;
static BUF_MEM *terminal_key;
static int secure;

/* 7C { tag value } 9000 */
static void dynamic(Bytes *answer, unsigned char tag, const BUF_MEM *value) {
    static Bytes inside;
    inside.length = 0;
    add_object(&inside, tag, value->data, value->length);
    add_object(answer, 0x7C, inside.bytes, inside.length);
    add(answer, "\x90\x00", 2);
}

static void general_authenticate(const unsigned char *data, size_t length, Bytes *answer) {
    unsigned char tag;
    const unsigned char *value;
    size_t inside;
    object(data, length, &tag, &value, &inside);
    if (tag != 0x7C) fail("no 7C");
    if (inside == 0) {
        BUF_MEM *nonce = PACE_STEP1_enc_nonce(ctx, secret);
        if (!nonce) fail("nonce");
        dynamic(answer, 0x80, nonce);
        return;
    }
    object(value, inside, &tag, &value, &inside);
    BUF_MEM *theirs = buffer(value, inside), *ours = NULL;
    if (tag == 0x81) {
        ours = PACE_STEP3A_generate_mapping_data(ctx);
        if (!ours || !PACE_STEP3A_map_generator(ctx, theirs)) fail("mapping");
        dynamic(answer, 0x82, ours);
    } else if (tag == 0x83) {
        terminal_key = theirs;
        ours = PACE_STEP3B_generate_ephemeral_key(ctx);
        if (!ours || !agree(theirs)) fail("agreement");
        dynamic(answer, 0x84, ours);
    } else if (tag == 0x85) {
        if (PACE_STEP3D_verify_authentication_token(ctx, theirs) != 1) {
            add(answer, "\x63\x00", 2);
            return;
        }
        ours = PACE_STEP3D_compute_authentication_token(ctx, terminal_key);
        if (!ours) fail("token");
        dynamic(answer, 0x86, ours);
        if (!EAC_CTX_set_encryption_ctx(ctx, EAC_ID_PACE)) fail("channel");
        secure = 1;
    } else {
        fail("an unknown step");
    }
}

/* The body of a command: where its data are. */
static void body(const Bytes *command, const unsigned char **data, size_t *length) {
    const unsigned char *at = command->bytes;
    *data = at + 5;
    *length = at[4];
    if (at[4] == 0 && command->length > 7) {
        *data = at + 7;
        *length = at[5] << 8 | at[6];
    }
    if (*data + *length > at + command->length) fail("a short command");
}

static void protected_command(const Bytes *command, Bytes *answer) {
    static Bytes covered, plain, objects;
    const unsigned char *data, *value, *start;
    size_t left, length, taken, expected = 0, asked = 0;
    unsigned char tag, got_mac = 0;
    covered.length = plain.length = objects.length = 0;
    body(command, &data, &left);
    start = data;
    if (!EAC_increment_ssc(ctx)) fail("counter");
    while (left > 0) {
        taken = object(data, left, &tag, &value, &length);
        if (tag == 0x87 || tag == 0x85) {
            size_t skip = tag == 0x87;
            if (skip && value[0] != 1) fail("padding indicator");
            BUF_MEM *open = EAC_decrypt(ctx, buffer(value + skip, length - skip));
            BUF_MEM *bare = open ? EAC_remove_iso_pad(open) : NULL;
            if (!bare) fail("decryption");
            add(&plain, bare->data, bare->length);
        } else if (tag == 0x97) {
            asked = 1;
            expected = length == 1 ? value[0] : (size_t)value[0] << 8 | value[1];
            if (expected == 0) expected = length == 1 ? 256 : 65536;
        } else if (tag == 0x8E) {
            /* Of the header alone there is one padding, of header and objects two. */
            BUF_MEM *header = padded(command->bytes, 4);
            if (data > start) {
                add(&covered, header->data, header->length);
                add(&covered, start, data - start);
            } else {
                add(&covered, command->bytes, 4);
            }
            BUF_MEM *right = mac(&covered);
            if (right->length != length || memcmp(right->data, value, length)) fail("the MAC of the command");
            got_mac = 1;
        } else {
            fail("an unknown object");
        }
        data += taken;
        left -= taken;
    }
    if (!got_mac) fail("no MAC");
    if (!EAC_increment_ssc(ctx)) fail("counter");
    if ((command->bytes[1] & 0xFE) == 0xB0 && asked) {
        plain.length = 0;
        for (size_t i = 0; i < expected && i < 60000; i++) add_byte(&plain, i & 0xFF);
    }
    if (plain.length > 0) {
        static Bytes closed;
        closed.length = 0;
        BUF_MEM *sealed = EAC_encrypt(ctx, padded(plain.bytes, plain.length));
        if (!sealed) fail("encryption");
        if (command->bytes[1] & 1) {
            add_object(&objects, 0x85, sealed->data, sealed->length);
        } else {
            add_byte(&closed, 1);
            add(&closed, sealed->data, sealed->length);
            add_object(&objects, 0x87, closed.bytes, closed.length);
        }
    }
    add_object(&objects, 0x99, "\x90\x00", 2);
    BUF_MEM *right = mac(&objects);
    add(answer, objects.bytes, objects.length);
    add_object(answer, 0x8E, right->data, right->length);
    add(answer, "\x90\x00", 2);
}

static void answer_to(const Bytes *command, Bytes *answer) {
    const unsigned char *data;
    size_t length;
    if (secure) {
        protected_command(command, answer);
    } else if (command->bytes[1] == 0x22) {
        add(answer, "\x90\x00", 2);
    } else if (command->bytes[1] == 0x86) {
        body(command, &data, &length);
        general_authenticate(data, length, answer);
    } else {
        add(answer, "\x6D\x00", 2);
    }
}

int main(int count, char **arguments) {
    static char line[2 * MOST + 2];
    static Bytes command, answer;
    if (count != 5) fail("PROTOCOL PARAMETERS mrz|can SECRET");
    EAC_init();
    ctx = EAC_CTX_new();
    if (!ctx || !EAC_CTX_init_pace(ctx, OBJ_txt2nid(arguments[1]), atoi(arguments[2]))) fail("the protocol");
    secret = PACE_SEC_new(arguments[4], strlen(arguments[4]), strcmp(arguments[3], "mrz") ? PACE_CAN : PACE_MRZ);
    if (!secret) fail("the secret");
    while (fgets(line, sizeof line, stdin)) {
        command.length = answer.length = 0;
        for (char *at = line; at[0] > ' ' && at[1] > ' '; at += 2) {
            unsigned int byte;
            if (sscanf(at, "%2x", &byte) != 1) fail("not hexadecimal");
            add_byte(&command, byte);
        }
        answer_to(&command, &answer);
        for (size_t i = 0; i < answer.length; i++) printf("%02X", answer.bytes[i]);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
