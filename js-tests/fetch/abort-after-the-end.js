// A signal that is aborted once all content was read changes nothing. Before that, content that nobody has
// read is lost, even if it has arrived.
(async () => {
  const controller = new AbortController();
  const init = { signal: controller.signal };
  const read = await fetch("http://peer/?answer=200 OK,text", init);
  console.log(await read.text());
  const unread = await fetch("http://peer/?answer=200 OK,text", init);
  const data = await fetch("data:,text", init);
  controller.abort("late");
  console.log(read.bodyUsed, read.status, unread.status);
  console.log(await unread.text().catch((error) => error), await data.text().catch((error) => error));
})();

// prints:
// | text
// | true 200 200
// | late late
