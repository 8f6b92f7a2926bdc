import { Room, Server } from "@colyseus/core";
import { MapSchema, Schema, defineTypes } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { createServer } from "node:http";
import { listen } from "../serve.mjs";

class Player extends Schema {}
defineTypes(Player, { name: "string" });
class State extends Schema {
  constructor() {
    super();
    // Fields of the class would hide the accessors of the schema.
    this.turn = 0;
    this.players = new MapSchema();
  }
}
defineTypes(State, { turn: "number", players: { map: Player } });

class Game extends Room {
  onCreate() {
    this.setState(new State());
    this.onMessage("ask", (client, message) => {
      this.state.turn++;
      this.broadcastPatch();
      client.send("answer", { ...message, seen: true });
    });
  }
  onJoin(client, { name }) {
    this.state.players.set(client.sessionId, new Player().assign({ name }));
  }
}
const http = createServer();
const server = new Server({ transport: new WebSocketTransport({ server: http }), greet: false });
server.define("game", Game);
listen(http);
