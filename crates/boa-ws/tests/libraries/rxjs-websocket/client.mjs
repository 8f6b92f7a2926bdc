// A WebSocketSubject, and two subscriptions multiplexed over it.
import { map, take, toArray, zip } from "rxjs";
import { webSocket } from "rxjs/webSocket";

const subject = webSocket({
  url: "ws://localhost:8080/",
  openObserver: { next: () => console.log("open") },
  closeObserver: { next: ({ code, wasClean }) => console.log("closed:", code, wasClean) },
});
const topic = (name) =>
  subject.multiplex(
    () => ({ subscribe: name }),
    () => ({ unsubscribe: name }),
    (message) => message.topic === name,
  );
const prices = topic("prices").pipe(take(3), map(({ value }) => value), toArray());
const names = topic("names").pipe(take(3), map(({ value }) => value), toArray());
zip(prices, names).subscribe({
  next: (both) => console.log(JSON.stringify(both)),
  error: (error) => console.log("error:", error),
  complete: () => console.log("complete"),
});
