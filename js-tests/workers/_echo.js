postMessage(`ready, ${name}`);
onmessage = ({ data }) => postMessage(data);
