/** A webpack loader for packages that carry their source maps inside: as comments they would be half of the trainer. */
module.exports = (source) => source.replace(/^\/\/# sourceMappingURL=data:.*$/gm, '');
