const channel = new BroadcastChannel("team");
channel.postMessage(`ready ${name}`);
channel.onmessage = ({ data }) => {
  if (data !== "go") return;
  channel.postMessage(`${name} has heard go`);
  channel.close();
};
