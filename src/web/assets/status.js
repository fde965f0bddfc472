// Live figures: the server sends the parts that changed, and only they are replaced, so that the reader's position stays.
const main = document.getElementById("main");
const events = new EventSource(main.dataset.events);
events.onmessage = ({ data }) => {
	document.body.classList.remove("away");
	for (const [id, html] of Object.entries(JSON.parse(data))) document.getElementById(id).innerHTML = html;
};
events.onerror = () => document.body.classList.add("away");
