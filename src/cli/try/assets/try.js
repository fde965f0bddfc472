const form = document.getElementById("mail");
const input = form.elements.file;
const drop = document.getElementById("drop");
const button = form.querySelector("button");
const steps = document.getElementById("steps");
const seconds = new Intl.NumberFormat("de", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

for (const name of ["dragover", "dragleave", "drop"])
	drop.addEventListener(name, (event) => {
		event.preventDefault();
		drop.classList.toggle("over", name === "dragover");
		if (name !== "drop") return;
		input.files = event.dataTransfer.files;
		showChosen();
	});
input.addEventListener("change", showChosen);

function showChosen() {
	document.getElementById("chosen").value = [...input.files].map(({ name }) => name).join(", ");
}

form.addEventListener("submit", async (event) => {
	event.preventDefault();
	button.disabled = true;
	steps.textContent = "Die Mail wird übertragen …";
	const reply = await fetch("/try/mail", { method: "POST", body: new FormData(form) }).then((response) => response.json());
	if (reply.refused) {
		steps.textContent = reply.refused;
		button.disabled = false;
	} else watch(reply.order);
});

function watch(order) {
	const events = new EventSource(`/try/events/${order}`);
	let shown = false;
	events.onmessage = async ({ data }) => {
		const { stations, steps: done, answered } = JSON.parse(data);
		for (const [place, item] of [...document.getElementById("stations").children].entries()) {
			item.className = stations[place];
			item.toggleAttribute("aria-current", stations[place] === "now");
		}
		if (done.length > 0)
			steps.textContent = done.map(({ service, ms, failed }) => `${service} ${seconds.format(ms / 1000)} s${failed ? " ✗" : ""}`).join(" · ");
		if (answered && !shown) {
			shown = true;
			document.getElementById("answer").innerHTML = await fetch(`/try/answer/${order}`).then((response) => response.text());
		}
		if (stations.every((station) => station === "past")) {
			events.close();
			button.disabled = false;
		}
	};
}
