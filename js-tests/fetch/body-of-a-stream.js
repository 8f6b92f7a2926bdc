// A stream of a script is the body itself. "If chunk is not a Uint8Array object", reading fails with a TypeError
// and cancels nothing. The error of the stream is the error of the reading.
const stream = (start, more) => new ReadableStream({ start, ...more });
(async () => {
  const source = stream((controller) => {
    controller.enqueue(new Uint8Array([104]));
    controller.enqueue(new Uint8Array([0, 105]).subarray(1));
    controller.close();
  });
  const response = new Response(source);
  console.log(response.body === source, await response.text());
  for (const chunk of ["text", new ArrayBuffer(1), new Uint16Array(1), null]) {
    const wrong = stream((controller) => controller.enqueue(chunk), { cancel: (reason) => console.log("cancelled", reason.constructor.name) });
    console.log(await new Response(wrong).arrayBuffer().catch((error) => error.constructor.name));
  }
  const reason = { own: "reason" };
  const failing = stream((controller) => controller.enqueue(new Uint8Array(1)), { pull: (controller) => controller.error(reason) });
  console.log(await new Response(failing).text().catch((error) => error === reason));
})();

// prints:
// | true hi
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | true
