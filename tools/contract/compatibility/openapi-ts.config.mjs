// Without the option, the schemas refuse instants with an offset, which the API accepts.
export default { plugins: [{ name: "zod", dates: { offset: true } }] };
