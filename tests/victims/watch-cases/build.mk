# SPDX-License-Identifier: GPL-3.0-or-later
victim_plain += $(addprefix watch-cases/,libplain.so libback.so libflag.so)
victim_targets += $(addprefix watch-cases/,libself.so libfront.so libmark.so)

$(VICTIM_OUT)/watch-cases/libself.so: private VICTIM_LINK = -DOPENS='"libself.so"'
$(VICTIM_OUT)/watch-cases/libfront.so: $(VICTIM_OUT)/watch-cases/libback.so
$(VICTIM_OUT)/watch-cases/libfront.so: private VICTIM_LINK = -DOPENS='"libback.so"' $(call victim_needs,libback.so)
$(VICTIM_OUT)/watch-cases/libmark.so: private VICTIM_LINK = -DOPENS='"libplain.so"'
$(VICTIM_OUT)/watch-cases/libflag.so: private VICTIM_LINK = -Wl,-z,nodelete
$(patsubst %,$(VICTIM_OUT)/watch-cases/lib%.so,self front mark): $(VICTIM_SRC)/watch-cases/opens.c
	$(call victim_cc,-fPIC -shared)
