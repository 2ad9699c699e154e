/* SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The reader's side of PACE and of secure messaging, computed by OpenPACE (libeac): a second implementation against which
 * the software passport's own is tried. Writes command APDUs as lines of hexadecimal digits and reads the answers likewise.
 *
 *     openpace_reader PROTOCOL PARAMETERS mrz|can SECRET OID
 *
 * The secret of the MRZ is the SHA-1 of MRZ_information in hexadecimal digits. OpenPACE knows generic mapping.
 *
 * After PACE it selects the passport application, reads 4 bytes of DG1 and 223 of DG2, and asks for a file that is not there,
 * all under secure messaging; the last line is `=`, what it has read, and the last status word.
 */
#include "openpace.h"

static size_t digits(const char *text, unsigned char *bytes) {
    size_t length = 0;
    unsigned int byte;
    for (; text[0] > ' ' && text[1] > ' '; text += 2) {
        if (length == MOST || sscanf(text, "%2x", &byte) != 1) fail("not hexadecimal");
        bytes[length++] = byte;
    }
    return length;
}

/* Sends a command; the answer with its status word. */
static void transmit(const Bytes *command, Bytes *answer) {
    static char line[2 * MOST + 2];
    for (size_t i = 0; i < command->length; i++) printf("%02X", command->bytes[i]);
    printf("\n");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) fail("no answer");
    answer->length = digits(line, answer->bytes);
    if (answer->length < 2) fail("no status word");
}

/* GENERAL AUTHENTICATE with extended lengths: the value of the object in 7C. */
static BUF_MEM *general(int last, unsigned char tag, const BUF_MEM *sent, unsigned char expected) {
    static Bytes inside, data, command, answer;
    const unsigned char *value;
    size_t length;
    unsigned char found;
    inside.length = data.length = command.length = 0;
    if (sent) add_object(&inside, tag, sent->data, sent->length);
    add_object(&data, 0x7C, inside.bytes, inside.length);
    add(&command, last ? "\x00\x86\x00\x00\x00" : "\x10\x86\x00\x00\x00", 5);
    add_byte(&command, data.length >> 8);
    add_byte(&command, data.length & 0xFF);
    add(&command, data.bytes, data.length);
    add(&command, "\x00\x00", 2);
    transmit(&command, &answer);
    if (memcmp(answer.bytes + answer.length - 2, "\x90\x00", 2)) fail("refused");
    object(answer.bytes, answer.length - 2, &found, &value, &length);
    if (found != 0x7C) fail("no 7C");
    object(value, length, &found, &value, &length);
    if (found != expected) fail("another object");
    return buffer(value, length);
}

static void pace(const unsigned char *oid, size_t oid_length, int parameters, const char *kind, const char *text) {
    static Bytes data, command, answer;
    int integrated = oid[8] == 3 || oid[8] == 4;
    unsigned char reference = strcmp(kind, "mrz") ? 2 : 1, id = parameters;
    unsigned char hash[MOST];
    /* The hash of the zone as it is: what OpenPACE makes of a zone itself it does not decrypt with. */
    PACE_SEC *secret = reference == 2 ? PACE_SEC_new(text, strlen(text), PACE_CAN)
                                      : PACE_SEC_new((const char *)hash, digits(text, hash), PACE_RAW);
    add_object(&data, 0x80, oid, oid_length);
    add_object(&data, 0x83, &reference, 1);
    add_object(&data, 0x84, &id, 1);
    add(&command, "\x00\x22\xC1\xA4", 4);
    add_byte(&command, data.length);
    add(&command, data.bytes, data.length);
    transmit(&command, &answer);
    if (memcmp(answer.bytes, "\x90\x00", 2)) fail("MSE:Set AT");
    if (!secret || !PACE_STEP2_dec_nonce(ctx, secret, general(0, 0, NULL, 0x80))) fail("nonce");
    BUF_MEM *ours = PACE_STEP3A_generate_mapping_data(ctx);
    if (!ours) fail("mapping data");
    BUF_MEM *theirs = general(0, 0x81, ours, 0x82);
    if (!PACE_STEP3A_map_generator(ctx, integrated ? ours : theirs)) fail("mapping");
    ours = PACE_STEP3B_generate_ephemeral_key(ctx);
    if (!ours) fail("key");
    theirs = general(0, 0x83, ours, 0x84);
    if (!agree(theirs)) fail("agreement");
    BUF_MEM *token = PACE_STEP3D_compute_authentication_token(ctx, theirs);
    if (!token) fail("token");
    if (PACE_STEP3D_verify_authentication_token(ctx, general(1, 0x85, token, 0x86)) != 1) fail("their token");
    if (!EAC_CTX_set_encryption_ctx(ctx, EAC_ID_PACE)) fail("channel");
}

/* A command through the channel; what was in the answer is added to `opened`. Returns the status word inside. */
static int secured(const char *header, const char *data, size_t length, int le, Bytes *opened) {
    static Bytes objects, covered, closed, command, answer;
    const unsigned char *at, *value;
    size_t left, taken, inside;
    unsigned char tag, asked = le;
    int status = -1;
    objects.length = covered.length = closed.length = command.length = 0;
    if (!EAC_increment_ssc(ctx)) fail("counter");
    if (length) {
        BUF_MEM *sealed = EAC_encrypt(ctx, padded((const unsigned char *)data, length));
        if (!sealed) fail("encryption");
        add_byte(&closed, 1);
        add(&closed, sealed->data, sealed->length);
        add_object(&objects, 0x87, closed.bytes, closed.length);
    }
    if (le >= 0) add_object(&objects, 0x97, &asked, 1);
    BUF_MEM *start = padded((const unsigned char *)header, 4);
    add(&covered, start->data, start->length);
    add(&covered, objects.bytes, objects.length);
    BUF_MEM *code = mac(&covered);
    add_object(&objects, 0x8E, code->data, code->length);
    add(&command, header, 4);
    add_byte(&command, objects.length);
    add(&command, objects.bytes, objects.length);
    add_byte(&command, 0);
    transmit(&command, &answer);
    if (!EAC_increment_ssc(ctx)) fail("counter");
    covered.length = 0;
    for (at = answer.bytes, left = answer.length - 2; left > 0; at += taken, left -= taken) {
        taken = object(at, left, &tag, &value, &inside);
        if (tag == 0x8E) {
            BUF_MEM *right = mac(&covered);
            if (left != taken || right->length != inside || memcmp(right->data, value, inside)) fail("the MAC of the answer");
            return status;
        }
        if (tag == 0x87) {
            BUF_MEM *open = value[0] == 1 ? EAC_decrypt(ctx, buffer(value + 1, inside - 1)) : NULL;
            BUF_MEM *bare = open ? EAC_remove_iso_pad(open) : NULL;
            if (!bare) fail("decryption");
            add(opened, bare->data, bare->length);
        } else if (tag == 0x99 && inside == 2) {
            status = value[0] << 8 | value[1];
        } else {
            fail("an unknown object");
        }
        add(&covered, at, taken);
    }
    fail("no MAC");
    return status;
}

int main(int count, char **arguments) {
    static Bytes opened;
    unsigned char oid[MOST];
    size_t length;
    if (count != 6) fail("PROTOCOL PARAMETERS mrz|can SECRET OID");
    EAC_init();
    ctx = EAC_CTX_new();
    if (!ctx || !EAC_CTX_init_pace(ctx, OBJ_txt2nid(arguments[1]), atoi(arguments[2]))) fail("the protocol");
    length = digits(arguments[5], oid);
    pace(oid, length, atoi(arguments[2]), arguments[3], arguments[4]);
    if (secured("\x0C\xA4\x04\x0C", "\xA0\x00\x00\x02\x47\x10\x01", 7, -1, &opened) != 0x9000) fail("the application");
    if (secured("\x0C\xB0\x81\x00", NULL, 0, 4, &opened) != 0x9000) fail("DG1");
    if (secured("\x0C\xB0\x82\x00", NULL, 0, 223, &opened) != 0x9000) fail("DG2");
    int status = secured("\x0C\xA4\x02\x0C", "\x01\x05", 2, -1, &opened);
    printf("=");
    for (size_t i = 0; i < opened.length; i++) printf("%02X", opened.bytes[i]);
    printf("%04X\n", status);
    return 0;
}
