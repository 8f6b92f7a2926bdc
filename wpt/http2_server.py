#!/usr/bin/env python3
"""http2_server.py PORT DIRECTORY: upstream's server of WebSockets over HTTP/2, without TLS, with the handlers of the tree
of web-platform-tests in DIRECTORY. It needs the package wptserve."""

import os
import signal
import sys

from h2.connection import H2Connection
from h2.events import DataReceived
from wptserve import server, stash


class Connection(H2Connection):
    """A connection that returns the windows of flow control. wptserve does not: a stream receives 65,535 bytes in all."""

    def receive_data(self, data):
        events = super().receive_data(data)
        for event in events:
            if isinstance(event, DataReceived):
                self.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        return events


class Socket:
    """The socket of a handler."""

    def __init__(self, socket, handler):
        self._socket = socket
        self._handler = handler

    def __getattr__(self, name):
        return getattr(self._socket, name)

    def recv(self, size):
        # Answers to frames, which wptserve leaves until a WebSocket sends something.
        with self._handler.conn as connection:
            self._socket.sendall(connection.data_to_send())
        data = self._socket.recv(size)
        if not data:
            # Otherwise wptserve reads from the ended socket forever.
            raise ConnectionResetError("the client has disconnected")
        return data


class Handler(server.Http2WebTestRequestHandler):
    def setup(self):
        super().setup()
        self.request = Socket(self.request, self)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    port, directory = int(sys.argv[1]), sys.argv[2]
    server.H2Connection = Connection
    with stash.StashServer():
        # So that the process of the stash ends too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        httpd = server.WebTestHttpd(
            port=port,
            handler_cls=Handler,
            doc_root=directory,
            ws_doc_root=os.path.join(directory, "websockets", "handlers"),
            http2=True,
        )
        httpd.start()
        httpd.server_thread.join()


if __name__ == "__main__":
    main()
