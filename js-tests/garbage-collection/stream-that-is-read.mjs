// A stream with a read that waits is kept, and so is one whose `closed` was asked for.
// gc
(async () => {
  const { readable } = await new WebSocketStream("ws://peer/?accept&pause=5000&text=a&pause=5000&text=b&close=1000").opened;
  for await (const message of readable) console.log(message);
})();
(async () => {
  const stream = new WebSocketStream("ws://peer/?accept&pause=7000&close=3000");
  await stream.opened;
  stream.closed.then(({ closeCode }) => console.log(closeCode));
})();
for (const time of [1000, 6000, 8000]) setTimeout(gc, time);

// prints:
// | a
// | 3000
// | b
