const form = document.getElementById("mail");
const input = form.elements.file;
const drop = document.getElementById("drop");
const button = form.querySelector("button");
const steps = document.getElementById("steps");
const versions = document.getElementById("versions");
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
		const { stations, steps: done, answered, documents } = JSON.parse(data);
		// When the order is over nothing is left of it: what was there is still shown.
		if (documents.length > 0) showVersions(documents);
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

/** Each document below the one that it was made of. */
function showVersions(documents) {
	versions.querySelector("ul").replaceChildren(...below(documents, null, 0));
	versions.hidden = false;
}

function below(documents, of, depth) {
	return documents
		.filter(({ parent }) => parent === of)
		.flatMap(({ id, kind, made, bytes }) => {
			const item = document.createElement("li");
			item.style.marginInlineStart = `${depth}rem`;
			const parts = [kind, `${Math.ceil(bytes / 1000)} KB`, made && `${made.service} ${seconds.format(made.ms / 1000)} s`];
			item.textContent = parts.filter(Boolean).join(" · ");
			return [item, ...below(documents, id, depth + 1)];
		});
}
