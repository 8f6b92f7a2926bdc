import * as Y from "yjs";
import { WebsocketProvider } from "y-websocket";
new WebsocketProvider("ws://127.0.0.1:PORT", "room", new Y.Doc());
