import type { Service, SettingName } from "../services/contract.ts";

/** A task's options with the settings that its service's contract names for them; no other setting reaches the cell. */
export function withSettings(
	service: Service,
	options: unknown,
	config: Readonly<Record<SettingName, unknown>>,
): unknown {
	if (!service.settings) return options;
	const named = service.settings(options).map((name) => [name, config[name]]);
	return { ...(options as object), ...Object.fromEntries(named) };
}
