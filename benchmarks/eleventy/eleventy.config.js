// Templates in plain JavaScript are Eleventy's fastest.
module.exports = (config) => {
  config.setUseGitIgnore(false);
  return { dir: { input: "src", data: "_data" }, templateFormats: ["11ty.js"], dataTemplateEngine: false };
};
