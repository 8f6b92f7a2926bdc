"""An echo server on Python's `websockets`. The argument says what to agree to; the port is printed; it ends with its input."""
import asyncio
import json
import sys

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory


async def echo(socket):
    try:
        async for message in socket:
            if message == "ping":
                await (await socket.ping("are you there?"))
                await socket.send("pong")
            elif message == "close":
                await socket.close(4001, "it is over")
            elif message == "break off":
                socket.transport.abort()
            else:
                await socket.send(message)
    except ConnectionClosed:
        pass


async def main():
    deflate = ServerPerMessageDeflateFactory(**json.loads(sys.argv[1]))
    async with serve(
        echo, "127.0.0.1", 0, extensions=[deflate], subprotocols=["echo"], compression=None, max_size=None
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
