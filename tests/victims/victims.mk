# SPDX-License-Identifier: GPL-3.0-or-later
# The victims: tests/victims/NAME/ becomes build/victims/NAME/. Included by the top Makefile, run from the top.
# A pattern builds most libraries; a rule of its own has only what is special: sources, and flags in VICTIM_LINK.

RUSTC ?= rustc
GO ?= go
Q ?= $(if $(filter-out 0,$(V)),,@)

VICTIM_SRC := tests/victims
VICTIM_OUT := build/victims

VICTIM_FLAGS := -g -O1 -Wall -Wextra -D_GNU_SOURCE -I$(VICTIM_SRC) -pthread -Wl,--no-as-needed
# no-as-needed: some distributions drop a needed library whose symbols nobody uses, and the edges are the subject.
# lazy: others bind at load, and then a victim's edges appear too early.
VICTIM_LDFLAGS := -Wl,-rpath,'$$ORIGIN' -Wl,-z,lazy -pthread -ldl

define victim_cc
@echo "  CC      $@"
@mkdir -p $(@D)
$(Q)$(CC) -std=gnu11 $(VICTIM_FLAGS) $(1) -o $@ $(filter %.c,$^) $(VICTIM_LINK) $(VICTIM_LDFLAGS)
endef

define victim_cxx
@echo "  CXX     $@"
@mkdir -p $(@D)
$(Q)$(CXX) $(VICTIM_FLAGS) $(1) -o $@ $(filter %.cc,$^) $(VICTIM_LINK) $(VICTIM_LDFLAGS)
endef

# $(call victim_needs,libX.so ...): DT_NEEDED on libraries beside the target, which must also be prerequisites.
victim_needs = -L$(@D) $(addprefix -l:,$(1))

victim_headers := $(wildcard $(VICTIM_SRC)/*.h)

$(VICTIM_OUT)/%/host: $(VICTIM_SRC)/%/host.c $(victim_headers) $(VICTIM_SRC)/victims.mk
	$(call victim_cc)
$(VICTIM_OUT)/%/host: $(VICTIM_SRC)/%/host.cc $(victim_headers) $(VICTIM_SRC)/victims.mk
	$(call victim_cxx)
$(VICTIM_OUT)/%.so: $(VICTIM_SRC)/%.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/%.so: $(VICTIM_SRC)/%.cc $(VICTIM_SRC)/victims.mk
	$(call victim_cxx,-fPIC -shared)

# Libraries with nothing in them.
victim_plain := startup/libstart.so dlopen-count/libplug.so dlopen-count/libdep.so nodelete-flag/libflag.so \
	nodelete-flag/libdep.so nodelete-dlopen/libplug.so nodelete-unique/libdep.so tls-dtor/libother.so \
	tls-dtor-workers/libother.so tls-dtor-c/libother.so needed/libA.so needed/libB.so needed/libC.so \
	needed/libD.so namespaces/libns.so collectable/libdep.so closing/libchild.so opening/libnew.so \
	gone/libplug.so audit/libplug.so oddname/libplain.so nodelete-unknown/libplug.so \
	exiting/libfirst.so exiting/liblast.so exiting/libflag.so exiting/libdep.so \
	tls-dtor-fork/libother.so namespace-kept/libflag.so namespace-kept/libplain.so by-glibc/libplug.so interposed/libplug.so two-maps/libhot.so \
	watch/libtheme.so watch/libforever.so watch/libxml.so watch/libreport.so watch/libchild.so \
	watch-cases/libplain.so watch-cases/libback.so watch-cases/libflag.so \
	$(patsubst %,watch-threads/lib%.so,own0 own1 own2 own3 own4 own5 own6 own7 shared forever)
$(addprefix $(VICTIM_OUT)/,$(victim_plain)): $(VICTIM_SRC)/plain.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)

$(VICTIM_OUT)/startup/host: $(VICTIM_OUT)/startup/libstart.so
$(VICTIM_OUT)/startup/host: private VICTIM_LINK = $(call victim_needs,libstart.so)

$(VICTIM_OUT)/dlopen-count/libplug.so: $(VICTIM_OUT)/dlopen-count/libdep.so
$(VICTIM_OUT)/dlopen-count/libplug.so: private VICTIM_LINK = $(call victim_needs,libdep.so)

$(VICTIM_OUT)/nodelete-flag/libflag.so: $(VICTIM_OUT)/nodelete-flag/libdep.so
$(VICTIM_OUT)/nodelete-flag/libflag.so: private VICTIM_LINK = $(call victim_needs,libdep.so) -Wl,-z,nodelete

$(VICTIM_OUT)/watch/libA.so: $(VICTIM_OUT)/watch/libB.so
$(VICTIM_OUT)/watch/libA.so: private VICTIM_LINK = $(call victim_needs,libB.so)
$(VICTIM_OUT)/watch/libreport.so: $(VICTIM_OUT)/watch/libxml.so
$(VICTIM_OUT)/watch/libreport.so: private VICTIM_LINK = $(call victim_needs,libxml.so)
$(VICTIM_OUT)/watch/libforever.so $(VICTIM_OUT)/watch-threads/libforever.so: private VICTIM_LINK = -Wl,-z,nodelete
$(VICTIM_OUT)/watch/libparent.so: $(VICTIM_SRC)/closing/libslow.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)

$(VICTIM_OUT)/watch-cases/libself.so: private VICTIM_LINK = -DOPENS='"libself.so"'
$(VICTIM_OUT)/watch-cases/libfront.so: $(VICTIM_OUT)/watch-cases/libback.so
$(VICTIM_OUT)/watch-cases/libfront.so: private VICTIM_LINK = -DOPENS='"libback.so"' $(call victim_needs,libback.so)
$(VICTIM_OUT)/watch-cases/libmark.so: private VICTIM_LINK = -DOPENS='"libplain.so"'
$(VICTIM_OUT)/watch-cases/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
$(patsubst %,$(VICTIM_OUT)/watch-cases/lib%.so,self front mark): $(VICTIM_SRC)/watch-cases/opens.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)

# The linker must leave a weak symbol that nobody defines to the loader, and to its first call.
$(VICTIM_OUT)/nodelete-bound/host: private VICTIM_LINK = -fPIC -Wl,-z,dynamic-undefined-weak

$(VICTIM_OUT)/nodelete-bound-startup/host: $(VICTIM_OUT)/nodelete-bound-startup/libfront.so
$(VICTIM_OUT)/nodelete-bound-startup/host: private VICTIM_LINK = $(call victim_needs,libfront.so)
$(VICTIM_OUT)/nodelete-bound-startup/libfront.so: private VICTIM_LINK = -Wl,-z,dynamic-undefined-weak
$(VICTIM_OUT)/nodelete-bound-startup/libprov.so: private VICTIM_LINK = -Wl,-z,nodelete

$(VICTIM_OUT)/nodelete-unique/libreport.so: $(VICTIM_OUT)/nodelete-unique/libdep.so
$(VICTIM_OUT)/nodelete-unique/libreport.so: private VICTIM_LINK = $(call victim_needs,libdep.so)
$(VICTIM_OUT)/nodelete-unique/libreport.so $(VICTIM_OUT)/nodelete-unique/libsecond.so: \
		$(VICTIM_SRC)/nodelete-unique/report.cc $(VICTIM_SRC)/victims.mk
	$(call victim_cxx,-fPIC -shared)

$(VICTIM_OUT)/tls-dtor-workers/libnet.so: $(VICTIM_SRC)/tls-dtor/libtls.cc $(VICTIM_SRC)/victims.mk
	$(call victim_cxx,-fPIC -shared)

$(VICTIM_OUT)/tls-dtor-needed/libplug.so: $(VICTIM_OUT)/tls-dtor-needed/libfoo.so
$(VICTIM_OUT)/tls-dtor-needed/libplug.so: private VICTIM_LINK = $(call victim_needs,libfoo.so)

$(VICTIM_OUT)/needed/libA.so: $(VICTIM_OUT)/needed/libC.so
$(VICTIM_OUT)/needed/libA.so: private VICTIM_LINK = $(call victim_needs,libC.so)
$(VICTIM_OUT)/needed/libC.so: $(VICTIM_OUT)/needed/libD.so
$(VICTIM_OUT)/needed/libC.so: private VICTIM_LINK = $(call victim_needs,libD.so)
$(VICTIM_OUT)/needed/libD.so: $(VICTIM_OUT)/needed/libB.so
$(VICTIM_OUT)/needed/libD.so: private VICTIM_LINK = $(call victim_needs,libB.so)

$(VICTIM_OUT)/exiting/libslow.so: $(VICTIM_SRC)/closing/libslow.c $(VICTIM_OUT)/exiting/libdep.so \
		$(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/exiting/libslow.so: private VICTIM_LINK = $(call victim_needs,libdep.so)
$(VICTIM_OUT)/exiting/libleft.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/tls-dtor-fork/libtlsc.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/exiting/libflag.so $(VICTIM_OUT)/namespace-kept/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete

$(VICTIM_OUT)/collectable/libleft.so: $(VICTIM_SRC)/tls-dtor-c/libtlsc.c $(VICTIM_OUT)/collectable/libdep.so \
		$(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared)
$(VICTIM_OUT)/collectable/libleft.so: private VICTIM_LINK = $(call victim_needs,libdep.so)

# -rdynamic: its library calls it back.
$(VICTIM_OUT)/opening/host: private VICTIM_LINK = -rdynamic
$(VICTIM_OUT)/opening/libnew.so: $(VICTIM_OUT)/opening/libslow.so
$(VICTIM_OUT)/opening/libnew.so: private VICTIM_LINK = $(call victim_needs,libslow.so)

# Hundreds of copies are made of it, so it brings nothing along.
$(VICTIM_OUT)/many/libmany.so: $(VICTIM_SRC)/plain.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-fPIC -shared -nostdlib -g0)

$(VICTIM_OUT)/story-logger/progA: $(VICTIM_SRC)/story-logger/progA.cc $(victim_headers) $(VICTIM_SRC)/victims.mk
	$(call victim_cxx)
$(VICTIM_OUT)/story-logger/libA.so: $(VICTIM_SRC)/story-logger/libA.rs $(VICTIM_OUT)/story-logger/libB.so \
		$(VICTIM_SRC)/victims.mk
	@echo "  RUSTC   $@"
	$(Q)env -u MAKEFLAGS -u MFLAGS $(RUSTC) --edition 2021 --crate-type cdylib --crate-name plugin -g \
		-C opt-level=1 -C symbol-mangling-version=v0 -o $@ $< -L native=$(@D) -l B \
		-C link-arg=-Wl,-rpath,'$$ORIGIN'

# Everything Go writes stays under build/, and nothing is fetched.
victim_go = env HOME='$(CURDIR)/build/go' GOCACHE='$(CURDIR)/build/go/cache' GOPATH='$(CURDIR)/build/go/path' \
	GOFLAGS=-mod=mod GO111MODULE=off GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=1 CC="$(CC)" $(GO)
$(VICTIM_OUT)/story-reload/version-%.so: $(VICTIM_SRC)/story-reload/rechk.go $(VICTIM_SRC)/victims.mk
	@echo "  GO      $@"
	@mkdir -p $(@D) build/go
	$(Q)$(victim_go) build -buildmode=c-shared -ldflags "-X main.number=$*" -o $@ $<
	@rm -f $(@:.so=.h)

victim_targets := $(addsuffix /host,startup dlopen-count nodelete-flag nodelete-dlopen nodelete-bound nodelete-unique \
	tls-dtor tls-dtor-workers tls-dtor-c tls-dtor-charged tls-dtor-needed needed reldep namespaces collectable closing opening gone many \
	audit oddname story-reload nodelete-unknown nodelete-bound-startup reldep-kinds exiting tls-dtor-fork namespace-kept by-glibc interposed two-maps \
	watch watch-threads watch-cases) \
	nodelete-bound-startup/libprov.so $(addprefix reldep-kinds/,libprov.so libcall.so libdata.so libthread.so libstatic.so libask.so) \
	$(victim_plain) nodelete-bound/libprov.so nodelete-unique/libreport.so nodelete-unique/libsecond.so \
	tls-dtor/libtls.so tls-dtor-workers/libnet.so tls-dtor-c/libtlsc.so tls-dtor-charged/libplug.so \
	tls-dtor-charged/libcore.so tls-dtor-needed/libplug.so tls-dtor-needed/libfoo.so reldep/libprov.so reldep/libcons.so closing/libslow.so exiting/libslow.so exiting/libleft.so tls-dtor-fork/libtlsc.so interposed/libnoclose.so interposed/libpass.so opening/libslow.so audit/libaudit.so \
	watch/libA.so watch/libB.so watch/libparent.so \
	$(patsubst %,watch-cases/lib%.so,self front mark inner audit) \
	collectable/libleft.so collectable/libbroken.so many/libmany.so story-logger/progA story-logger/libA.so \
	story-logger/libB.so story-reload/version-1.so story-reload/version-2.so

include $(VICTIM_SRC)/cases.mk

# Programs that the tests need and that are no victims.
PROGRAM_SRC := tests/programs
PROGRAM_OUT := build/programs
MUSL_CC ?= musl-gcc

$(PROGRAM_OUT)/%: $(PROGRAM_SRC)/%.c $(victim_headers) $(VICTIM_SRC)/victims.mk
	$(call victim_cc)
$(PROGRAM_OUT)/lib%.so: $(PROGRAM_SRC)/lib%.c $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-shared -fPIC)
$(PROGRAM_OUT)/wait-static: $(PROGRAM_SRC)/wait.c $(victim_headers) $(VICTIM_SRC)/victims.mk
	$(call victim_cc,-static)
$(PROGRAM_OUT)/wait-musl: $(PROGRAM_SRC)/wait.c $(victim_headers) $(VICTIM_SRC)/victims.mk
	@echo "  MUSL    $@"
	@mkdir -p $(@D)
	$(Q)$(MUSL_CC) -std=gnu11 $(VICTIM_FLAGS) -o $@ $<

victim_files := $(addprefix $(VICTIM_OUT)/,$(victim_targets))
victim_names := $(sort $(foreach target,$(victim_targets),$(firstword $(subst /, ,$(target)))))

# `make victim-NAME` builds one: only the stories need Rust or Go.
.PHONY: victims $(addprefix victim-,$(victim_names))
victims: $(victim_files) $(addprefix $(PROGRAM_OUT)/,traceable restless delicate memfd threads opener closer \
	fleeting forker spoil-core libcloses.so wait-static wait-musl counts libcounts.so)
$(foreach name,$(victim_names),$(eval victim-$(name): $(filter $(VICTIM_OUT)/$(name)/%,$(victim_files))))
