// Chunks through a TransformStream whose functions are the script's.
const chunk = new Uint8Array(length);
const start = performance.now();
let written = 0;
let received = 0;
let bytes = 0;
new ReadableStream({
  pull(controller) {
    if (written++ < count) controller.enqueue(chunk);
    else controller.close();
  },
})
  .pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        controller.enqueue(chunk);
      },
    }),
  )
  .pipeTo(
    new WritableStream({
      write(chunk) {
        received++;
        bytes += chunk.byteLength;
      },
      close() {
        report(bytes === count * length ? received : 0, start);
      },
    }),
  );
