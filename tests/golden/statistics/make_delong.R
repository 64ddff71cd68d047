# Reference numbers for DeLong's paired test and interval, from R 4.2.2 with pROC 1.18.0 (Robin et al. 2011):
#   Rscript make_delong.R   (Debian: r-base-core r-cran-proc r-cran-jsonlite)
# Writes delong.json and delong-interval.json beside itself.
suppressMessages(library(pROC))
library(jsonlite)

set.seed(1988)
one_case <- function(name, truth, a, b) {
  roc_of <- function(score) roc(truth, score, levels = c(0, 1), direction = "<", quiet = TRUE)
  test <- roc.test(roc_of(a), roc_of(b), method = "delong", paired = TRUE)
  list(
    name = name, truth = truth, scoreA = a, scoreB = b,
    aucA = as.numeric(test$estimate[1]), aucB = as.numeric(test$estimate[2]),
    low = test$conf.int[1], high = test$conf.int[2], p = as.numeric(test$p.value)
  )
}

truth <- rbinom(200, 1, 0.35)
shared <- rnorm(200)
cases <- list(
  one_case("correlated scores", truth, round(truth + shared + rnorm(200), 6), round(0.5 * truth + shared + rnorm(200), 6)),
  one_case("many ties", truth, round(truth + rnorm(200)), round(0.7 * truth + rnorm(200))),
  one_case("unrelated, close", truth, round(truth + rnorm(200), 6), round(truth + rnorm(200), 6)),
  one_case("far apart", truth, round(3 * truth + rnorm(200), 6), round(rnorm(200), 6)),
  one_case("opposite directions", truth, round(truth + rnorm(200), 3), round(-truth + rnorm(200), 3)),
  one_case("few of each", c(1, 1, 0, 0, 0), c(0.9, 0.4, 0.5, 0.2, 0.1), c(0.3, 0.6, 0.4, 0.6, 0.2))
)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
write(toJSON(cases, digits = NA, auto_unbox = TRUE), file.path(here, "delong.json"))

# The interval of one AUROC: of score A in every case.
intervals <- lapply(cases, function(case) {
  area <- roc(case$truth, case$scoreA, levels = c(0, 1), direction = "<", quiet = TRUE)
  found <- as.numeric(ci.auc(area, method = "delong"))
  list(name = case$name, low = found[1], auc = found[2], high = found[3])
})
write(toJSON(intervals, digits = NA, auto_unbox = TRUE), file.path(here, "delong-interval.json"))
