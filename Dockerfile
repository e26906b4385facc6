# The course in a container. Python 3.11 is Debian's own there, as where the course is tested.
#
#   docker build -t advanced-rnn .
#   docker run --rm -it -p 127.0.0.1:8888:8888 \
#     -v advanced-rnn-work:/course/work -v advanced-rnn-data:/course/.course-data advanced-rnn
#
# It prints the address to open. What you write stays in the first volume, the data in the second:
# no image holds the texts of the data sets, whose rights are weaker than the course's own.
#
# Grading and the scoreboard need user namespaces. podman grants them; Docker does as a rule with
# `--security-opt seccomp=unconfined`, which we could not try. `course doctor` says whether it works.

# The machine: Debian's packages and a user who is not root. .devcontainer/ stops here.
FROM debian:bookworm-slim AS machine

# What only tests drive, for contributors: "chromium fontconfig fonts-dejavu-core".
ARG PROGRAMS=""
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      bubblewrap ca-certificates git make python3 python3-venv ${PROGRAMS} \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --shell /bin/bash --uid 1000 learner \
 && install --directory --owner=learner --group=learner /course
ENV LANG=C.UTF-8

# The course: first what pins the environment, so that a changed chapter installs nothing anew.
FROM machine AS course

USER 1000
WORKDIR /course
COPY --chown=1000:1000 pyproject.toml README.md advanced_rnn_course.py \
     requirements.txt requirements-bootstrap.txt ./
COPY --chown=1000:1000 utils/__init__.py utils/bootstrap.py utils/
RUN python3 utils/bootstrap.py lab \
 && rm -rf "${HOME}/.cache" \
 && mkdir work .course-data
COPY --chown=1000:1000 . .

ENV PATH=/course/.venv/bin:$PATH
VOLUME ["/course/work", "/course/.course-data"]
EXPOSE 8888
CMD ["course", "lab", "--no-browser", "--ip", "0.0.0.0", "--port", "8888"]
