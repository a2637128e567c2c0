/** Read by the editor's Svelte tools and svelte-check; TypeScript in components is only types, which Svelte strips itself. */
export default { compilerOptions: { runes: true } };
