"""A server of steps 1 and 3 in another language, written from scratch: the
tests must judge it as they judge ours.

    python3 tests/check/python_server.py PORT STEP
"""

import selectors
import socket
import sys

PORT, STEP = int(sys.argv[1]), sys.argv[2]
ESCAPES = {0: '\\0', 9: '\\t', 10: '\\n', 13: '\\r', 34: '\\"', 92: '\\\\'}


def escape(data):
    return ''.join(
        ESCAPES.get(b) or (chr(b) if 32 <= b < 127 else f'\\x{b:02x}')
        for b in data)


def decode(data):
    """The words of a complete request, and its length, or None if partial."""
    end = data.find(b'\r\n')
    if end < 0:
        return None
    if data[:1] != b'*':
        if data[:1] in (b'$', b':'):
            raise ValueError('no request')
        return bytes(data[:end]).split(), end + 2
    words, at = [], end + 2
    for _ in range(int(data[1:end])):
        end = data.find(b'\r\n', at)
        if end < 0:
            return None
        length = int(data[at + 1:end])
        at = end + 2 + length + 2
        if len(data) < at:
            return None
        words.append(bytes(data[end + 2:at - 2]))
    return words, at


def bulk(value):
    if value is None:
        return b'$-1\r\n'
    return b'$%d\r\n%s\r\n' % (len(value), value)


def run(words, store):
    name = words[0].lower()
    if name == b'ping':
        return bulk(words[1]) if len(words) > 1 else b'+PONG\r\n'
    if name == b'echo':
        return bulk(words[1])
    if name == b'set':
        store[words[1]] = words[2]
        return b'+OK\r\n'
    if name == b'get':
        return bulk(store.get(words[1]))
    return b'-ERR unknown command\r\n'


def listen():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', PORT))
    listener.listen(128)
    return listener


def hang_up(client):
    """Without a reset, which might overtake the answer."""
    client.shutdown(socket.SHUT_WR)
    client.settimeout(1)
    while client.recv(65536):
        pass


def serve_one(client):
    data = bytearray()
    while True:
        piece = client.recv(65536)
        if not piece:
            return
        data += piece
        request = decode(data)
        if request:
            words = ', '.join(f'Bulk(b"{escape(w)}")' for w in request[0])
            print(f'GOT: Array([{words}])', flush=True)
            break
    client.sendall(b'-unimplemented\r\n')
    hang_up(client)


def step1():
    listener = listen()
    while True:
        client, _ = listener.accept()
        with client:
            try:
                serve_one(client)
            except ValueError:
                client.sendall(b'-ERR Protocol error\r\n')
            except OSError:
                pass


def turn(client, data, store):
    piece = client.recv(65536)
    data += piece
    while request := decode(data):
        client.sendall(run(request[0], store))
        del data[:request[1]]
    return bool(piece)


def step3():
    ready, store, listener = selectors.DefaultSelector(), {}, listen()
    ready.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            if key.fileobj is listener:
                ready.register(listener.accept()[0], selectors.EVENT_READ,
                               bytearray())
                continue
            try:
                goes_on = turn(key.fileobj, key.data, store)
            except (OSError, ValueError):
                goes_on = False
            if not goes_on:
                ready.unregister(key.fileobj)
                key.fileobj.close()


step1() if STEP == '1' else step3()
