onmessage = ({ data: { bytes, readable } }) => {
  const upper = readable.pipeThrough(
    new TransformStream({ transform: (chunk, controller) => controller.enqueue(chunk.toUpperCase()) }),
  );
  postMessage({ bytes: bytes.reverse(), readable: upper }, [bytes.buffer, upper]);
};
