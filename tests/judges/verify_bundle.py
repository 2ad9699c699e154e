#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""An independent check of an evidence bundle, from docs/evidence.md alone.

Only hashlib and openssl; says "ok" and ends with 0, or says what is wrong and ends with 1.
Chip evidence is not judged here.
"""
import base64, hashlib, json, os, subprocess, sys, tempfile


def sha256(data):
    return hashlib.sha256(data).digest()


def need(holds, what):
    if not holds:
        print(what)
        sys.exit(1)


def named(name):
    name = name.encode()
    return len(name).to_bytes(4, "big") + name


def commitment(content):
    digests = {name: bytes.fromhex(digest) for name, digest in content["hidden"].items()}
    for name, section in content["open"].items():
        need(name not in digests, "section open and hidden")
        salted = bytes.fromhex(section["salt"]) + section["json"].encode()
        digests[name] = sha256(b"tashika-section/1\0" + named(name) + salted)
    names = sorted(digests, key=str.encode)
    return sha256(b"tashika-commitment/1\0" + b"".join(named(n) + digests[n] for n in names)).hex()


def root_from_path(leaf, index, size, path):
    """RFC 9162, section 2.1.3.2."""
    at, last, node = index, size - 1, leaf
    for sibling in path:
        need(last > 0, "path too long")
        if at & 1 or at == last:
            node = sha256(b"\1" + sibling + node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + sibling)
        at, last = at >> 1, last >> 1
    need(last == 0, "path too short")
    return node


def checkpoint(note, key):
    need(note.endswith("\n"), "not a signed note")
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    origin, size, root, time = text.splitlines()
    need(origin.startswith("tashika/") and time.startswith("time "), "not a checkpoint")
    key_hash = sha256(origin.encode() + b"\n\1" + key)[:4]
    for line in signatures.splitlines():
        dash, name, signature = line.split(" ")
        signature = base64.b64decode(signature)
        if dash == "\u2014" and name == origin and signature[:4] == key_hash:
            need(openssl(text.encode(), signature[4:], key), "signature does not hold")
            return origin, int(size), base64.b64decode(root)
    need(False, "no signature of this key")


def openssl(text, signature, key):
    with tempfile.TemporaryDirectory() as folder:
        spki = bytes.fromhex("302a300506032b6570032100") + key
        for name, data in {"text": text, "signature": signature, "key": spki}.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key",
                   "-rawin", "-in", "text", "-sigfile", "signature"]
        return subprocess.run(command, cwd=folder, capture_output=True).returncode == 0


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        bundle = json.load(file)
    need(bundle["format"] == "tashika-evidence/1", "not a bundle")
    origin, size, root = checkpoint(bundle["checkpoint"], bytes.fromhex(bundle["terminal_key"]))
    before = 0
    for entry in [bundle["record"], *bundle["later"]]:
        data = bytes.fromhex(entry["leaf"])
        leaf = json.loads(data)
        need(entry["seq"] > before, "out of order")
        before = entry["seq"]
        fits = (leaf["v"], leaf["log"], leaf["seq"], leaf["record_id"])
        need(fits == (1, origin, entry["seq"], bundle["record_id"]), "leaf of another entry")
        need((leaf["act"] == "record") == (entry is bundle["record"]), "not the act expected")
        path = [bytes.fromhex(node) for node in entry["path"]]
        need(entry["seq"] <= size, "beyond the checkpoint")
        proved = root_from_path(sha256(b"\0" + data), entry["seq"] - 1, size, path)
        need(proved == root, "not in the log")
        if entry["content"] is not None:
            need(commitment(entry["content"]) == leaf["commitment"], "content is not the sealed one")
    print("ok")


if __name__ == "__main__":
    try:
        main()
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        print(f"malformed: {type(error).__name__}")
        sys.exit(1)
