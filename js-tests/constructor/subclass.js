// A subclass of WebSocket is one that works.
class Chat extends WebSocket {
  #log = [];
  constructor(room) {
    super(`ws://peer/?accept&text=${room}&close=1000`);
    this.addEventListener("message", (event) => this.#log.push(event.data));
  }
  get log() { return this.#log.join(); }
  get url() { return `chat over ${super.url}`; }
}
const chat = new Chat("lobby");
console.log(chat instanceof Chat, chat instanceof WebSocket, Object.getPrototypeOf(chat) === Chat.prototype, Chat.OPEN);
console.log(chat.url);
chat.onclose = (event) => console.log(chat.log, event.target === chat);

// prints:
// | true true true 1
// | chat over ws://peer/?accept&text=lobby&close=1000
// | lobby true
