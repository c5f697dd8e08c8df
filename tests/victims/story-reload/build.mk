# SPDX-License-Identifier: GPL-3.0-or-later
GO ?= go

victim_targets += $(addprefix story-reload/,version-1.so version-2.so)

# Everything Go writes stays under build/, and nothing is fetched.
victim_go = env HOME='$(CURDIR)/build/go' GOCACHE='$(CURDIR)/build/go/cache' GOPATH='$(CURDIR)/build/go/path' \
	GOFLAGS=-mod=mod GO111MODULE=off GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=1 CC="$(CC)" $(GO)
$(VICTIM_OUT)/story-reload/version-%.so: $(VICTIM_SRC)/story-reload/rechk.go
	@echo "  GO      $@"
	@mkdir -p $(@D) build/go
	$(Q)$(victim_go) build -buildmode=c-shared -ldflags "-X main.number=$*" -o $@ $<
	@rm -f $(@:.so=.h)
