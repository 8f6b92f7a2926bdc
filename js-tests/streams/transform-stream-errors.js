// An exception of a transformer errors both sides. `terminate` closes one and errors the other.
(async () => {
  const reason = new Error("wrong chunk");
  const throwing = new TransformStream({ transform: () => { throw reason } });
  const [reader, writer] = [throwing.readable.getReader(), throwing.writable.getWriter()];
  const results = await Promise.allSettled([reader.read(), writer.write(1), reader.closed, writer.closed]);
  console.log(results.map((result) => result.reason === reason).join());

  const ending = new TransformStream({ transform: (_, controller) => controller.terminate() });
  const last = ending.writable.getWriter();
  last.closed.catch(({ name }) => console.log(name));
  const read = ending.readable.getReader().read();
  await last.write(1).catch(() => {});
  console.log((await read).done);
})();

// prints:
// | true,true,true,true
// | TypeError
// | true
